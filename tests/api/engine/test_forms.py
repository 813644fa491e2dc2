"""Bodies that are files may be longer than others, and only they."""

from talonario.api.engine.forms import LongBodies
from talonario.api.factuarea.operations import OPERATIONS

MEGABYTE = 1024 * 1024


def test_only_the_paths_of_files_have_longer_bodies() -> None:
    known = LongBodies(OPERATIONS)
    for method, path, least in (
        ("POST", "/v1/products/1/video", 50 * MEGABYTE),
        ("POST", "/v1/products/1/video/", 50 * MEGABYTE),
        ("POST", "/v1/products/1/gallery", 3 * MEGABYTE),
    ):
        assert least < known.bytes_max(method, path) < least + MEGABYTE
    for method, path in (
        ("PUT", "/v1/products/1/video"),
        ("POST", "/v1/products/1/2/video"),
        ("POST", "/v1/products/1/video/x"),
        ("POST", "/v1/products"),
        ("POST", "/api/invoicing/v1/products"),
        ("POST", ""),
    ):
        assert known.bytes_max(method, path) == 0, path
    assert LongBodies().bytes_max("POST", "/v1/products/1/video") == 0
