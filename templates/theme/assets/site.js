// Opened from the disk instead of a server, a link to a folder shows its files: name the page in it.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a[href]")) {
    if (link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
  }
}

// On paper a page says where it comes from, and when it was printed.
if (location.protocol.startsWith("http")) {
  const origin = document.createElement("p");
  origin.className = "jx-origin";
  document.querySelector("article")?.append(origin);
  addEventListener("beforeprint", () => {
    origin.textContent = `网址：${location.href}　打印日期：${new Date().toLocaleDateString("zh-CN")}`;
  });
}
