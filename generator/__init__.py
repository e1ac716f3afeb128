"""Jixiao (绩效): performance evaluation records kept as YAML become a public disclosure site."""

__version__ = "0.1.0"
