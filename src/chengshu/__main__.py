"""``python -m chengshu`` is the command line."""

from chengshu.server.cli import main

main()
