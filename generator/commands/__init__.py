"""The commands of `jixiao`, a module each; `generator.cli` puts them together."""
