"""Static files with a hash in their name, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; also hashes the addresses that JavaScript modules import each other by."""

    support_js_module_import_aggregation = True
