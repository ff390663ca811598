"""Real contacts beside the results that rest on them, so that runs can be repeated without the files they came from."""

from pathlib import Path

from crmsim.errors import InputError, show
from crmsim.scenario.contacts import Contacts, read_contacts
from crmsim.store.durable import sync_folder, write_durably
from crmsim.store.inside import CONTACTS, is_digest


def keep(store: Path, contacts: Contacts) -> None:
    """Write contacts down by their digest; people by number, because nobody needs their names here."""
    edges, departments = _files(store, contacts.digest)
    if departments.exists():
        return
    if not edges.parent.exists():
        edges.parent.mkdir()
        sync_folder(store)
    people = [f"{person} {contacts.department_names[at]}" for person, at in enumerate(contacts.department.tolist())]
    ties = [f"{a} {b}" for a, b in contacts.ties.tolist()]
    for path, lines in ((edges, ties), (departments, people)):
        write_durably(path, ("\n".join(lines) + "\n").encode(), replace=True)


def kept(store: Path, digest: str | None) -> Contacts | None:
    """The contacts of a digest; None for none. InputError where they are missing or not what their digest says."""
    if digest is None:
        return None
    if not is_digest(digest):
        raise InputError(f"{show(digest)} is no digest of contacts.")
    files = _files(store, digest)
    if any(path.is_symlink() for path in files):
        raise InputError(f"the contacts {digest} are links to other files.")
    return read_contacts(*files)


def _files(store: Path, digest: str) -> tuple[Path, Path]:
    folder = store / CONTACTS
    return folder / f"{digest}-edges.txt", folder / f"{digest}-departments.txt"
