"""Posts kept from run to run."""

from benchmarks.recall.shelf import Shelf


def test_posts_are_made_once(tmp_path):
    """What was made of the same ingredients is taken from the folder; other ingredients make another post."""
    shelf, made = Shelf(tmp_path), []

    def make():
        made.append(1)
        return bytes(made)

    assert shelf.get(("a.jpg", "mirrored"), make) == shelf.get(("a.jpg", "mirrored"), make) == b"\x01"
    assert shelf.get(("a.jpg", "grey"), make) == b"\x01\x01"
    assert len(list(tmp_path.iterdir())) == 2


def test_no_folder_keeps_nothing():
    """Without a folder every post is made anew."""
    made = iter((b"one", b"two"))
    shelf = Shelf(None)
    assert [shelf.get(("a",), lambda: next(made)) for _ in range(2)] == [b"one", b"two"]
