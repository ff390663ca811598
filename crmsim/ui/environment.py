"""Solara as this program wants it: set before Solara is imported, because it reads its settings only then."""

import os
import secrets
from pathlib import Path

from crmsim.ui.folder import make_folder

HERE = Path(__file__).parent
CDN = HERE / "cdn"  # the files of Solara that browsers otherwise fetch from a public server
ASSETS = HERE / "assets"  # our own
CHARTS = HERE.parent / "report" / "assets" / "echarts"  # the chart library that the reports carry; shipped once

APP = "crmsim.ui.app"
IDLE = 30  # minutes after which a page that nobody has open any more is forgotten
VISITORS = 120  # pages open at once, of all visitors


def prepare(address: str, app: str = APP) -> None:
    """Set what Solara reads from the environment; `address` is the origin that the module `app` is served from.

    Whatever stands in the environment already, or in a file `.env` of the folder, does not count: a setting that
    opens a door must not come in by accident.
    """
    for name in [name for name in os.environ if name.upper().startswith("SOLARA_")]:
        del os.environ[name]
    # Solara and IPython otherwise keep files in the home folder of whoever runs this.
    folder = make_folder()
    os.environ.update(
        IPYTHONDIR=folder,
        SOLARA_HOME=folder,
        SOLARA_APP=app,
        SOLARA_MODE="production",
        SOLARA_ROOT_PATH="",
        SOLARA_BASE_URL=address,
        SOLARA_ASSETS_PROXY="true",
        SOLARA_ASSETS_PROXY_CACHE_DIR=str(CDN),
        SOLARA_ASSETS_CDN="http://127.0.0.1:9/",  # nobody answers there: nothing is ever fetched from elsewhere
        SOLARA_ASSETS_FONTAWESOME_ENABLED="false",
        SOLARA_TELEMETRY_MIXPANEL_ENABLE="false",
        SOLARA_TELEMETRY_SERVER_USER_ID="none",  # otherwise a made-up one is written into the home folder
        SOLARA_THEME_TITLE="crmsim",
        SOLARA_THEME_LOADER="plain",
        SOLARA_THEME_SHOW_BANNER="false",
        SOLARA_KERNEL_CULL_TIMEOUT=f"{IDLE}m",
        SOLARA_KERNEL_MAX_COUNT=str(VISITORS),
        SOLARA_SESSION_SECRET_KEY=secrets.token_urlsafe(32),
        SOLARA_SESSION_HTTP_ONLY="true",
        SOLARA_SESSION_HTTPS_ONLY="false",
        SOLARA_RESOURCEZ_TOKEN=secrets.token_urlsafe(32),
        SOLARA_STATE_BACKEND="",
        SOLARA_STATE_ALLOW_PICKLE="false",
        SOLARA_STATE_TEST_EVICTION="false",
        SOLARA_STATE_AUTO_REMOUNT="true",  # a page whose session is gone is drawn anew from its link
        SOLARA_STORAGE_MUTATION_DETECTION="false",
    )


def after_import() -> None:
    """What cannot go through the environment.

    The list of folders there knows none with a comma in its name. And the script with which Solara moves between
    pages says `modules.export` for `module.exports`: it runs only by a way out of the library that draws it, with a
    warning in the console of every page.
    """
    import solara.server.settings  # noqa: PLC0415  only now may it be imported
    from solara.widgets import Navigator  # noqa: PLC0415

    solara.server.settings.assets.extra_locations = [str(ASSETS), str(CHARTS)]
    script = Path(Navigator.template_file)
    mended = Path(os.environ["SOLARA_HOME"]) / script.name
    mended.write_text(script.read_text("utf-8").replace("modules.export =", "module.exports ="), "utf-8")
    Navigator.template_file = str(mended)
