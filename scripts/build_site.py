"""Build the documentation as a site: pages that need no server and nothing from elsewhere."""

import argparse
import sys
from pathlib import Path

from sphinx.cmd.build import main as build

from bot.console import say

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Build into the folder that is named, `site` if none is; a warning is an error."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build_site", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "site")
    folder = parser.parse_args().folder.resolve()
    wishes = ["-q", "-W", "--keep-going", "-n", "-b", "html", "-c", str(ROOT / "docs")]
    code = build([*wishes, "-d", str(folder / ".doctrees"), str(ROOT), str(folder)])
    if code == 0:
        say(f"Open {(folder / 'index.html').as_uri()}")
    return code


if __name__ == "__main__":
    sys.exit(main())
