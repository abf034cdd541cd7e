"""Where this installation keeps its files: in folders of its home, or in one bucket that its hosts share."""

from pathlib import Path

from app.config import Settings
from app.core.s3 import Bucket, S3Store
from app.core.store import FolderStore, Store


def folders_of(settings: Settings) -> tuple[Path, ...]:
    """Return the folders that must have room: each may be a volume of its own.

    In a bucket there is room or a sentence; the home still takes the log and what is on its way.
    """
    if settings.s3_bucket is not None:
        return (settings.home,)
    return settings.home, settings.files or settings.home / "files", settings.home / "runs"


def stores_of(settings: Settings) -> tuple[Store, Store]:
    """Return the store of attachments, and that of what jobs read and make: imported files, exports to fetch.

    The second is swept of what no run needs; the attachments beside it are not.
    """
    if settings.s3_bucket is None:
        _, files, runs = folders_of(settings)
        return FolderStore(files), FolderStore(runs)
    key_id, secret = (one.get_secret_value() if one else None for one in (settings.s3_key_id, settings.s3_secret))
    bucket = Bucket(
        settings.s3_bucket, settings.s3_endpoint, settings.s3_region, key_id, secret, settings.s3_path_style
    )
    return S3Store(bucket, f"{settings.s3_prefix}files/"), S3Store(bucket, f"{settings.s3_prefix}runs/")
