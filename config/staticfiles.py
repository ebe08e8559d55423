"""Static files of a real site: each under a name that holds its hash, so that browsers keep it for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Renames what our ES modules import as well; otherwise an old module would stay in browsers after an update.

    Django's own switch for this looks into the modules of all packages, and some of those import what is not theirs.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>import ["'](?P<url>\./[^"']+)["'])""", 'import "%(url)s"'),
                (r"""(?P<matched>from ["'](?P<url>\./[^"']+)["'])""", 'from "%(url)s"'),
            ),
        ),
    )
