"""Static files: hashed names, compressed once, and no more of third parties than pages load."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    # The wheel carries every build of BokehJS; the charts use bokeh.min.js and bokeh-gl.min.js.
    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bokeh*.map",
        "bokeh-[!g]*",
        "bokeh-gl.js",
        "bokeh.js",
        "compiler.js",
        "lib",
        "*.ts",
    ]


class Storage(CompressedManifestStaticFilesStorage):
    # Only stylesheets are rewritten: scripts of third parties name source maps they do not ship.
    patterns = tuple(
        pattern
        for pattern in CompressedManifestStaticFilesStorage.patterns
        if pattern[0] == "*.css"
    )
