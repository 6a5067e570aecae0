"""Which network a request comes from, behind proxies that the operator trusts. It is counted by, and never logged or stored."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from flask import request

from finder.platform.setting_values import UNIX_SOCKET
from finder.platform.web.services import get_site

_VISITOR_BITS = 64
"""Length of the part of an IPv6 address that names a subscriber's network: each may choose the other half itself."""


def visitor_address() -> str:
    """Return the address that this request counts for: IPv4, an IPv6 network, or "" over a socket that isn't trusted.

    Each limit counts by this, so that neither all visitors of one proxy share one nor a made-up header gives a new one.
    """
    sent = ",".join(request.headers.getlist("X-Forwarded-For"))
    return find_visitor(request.remote_addr or "", sent, get_site().settings.trusted_proxies)


def find_visitor(peer: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """Return the nearest address that is no trusted proxy, read from the right, where each proxy adds whom it heard from.

    Args:
        peer: who is at the other end of the connection; "" for a Unix socket.
        forwarded_for: the header ``X-Forwarded-For``, all lines joined; anybody can send one.
        trusted: addresses and networks, and `UNIX_SOCKET`, as in `Settings.trusted_proxies`.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    address = peer
    while hops and _is_trusted(address, trusted):
        told = _read(hops.pop())
        if told is None:
            break
        address = str(told)
    return _network(address)


def _is_trusted(address: str, trusted: Sequence[str]) -> bool:
    read = _read(address)
    if read is None:
        return not address and UNIX_SOCKET in trusted
    return any(read in ip_network(entry) for entry in trusted if entry != UNIX_SOCKET)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Return an address as some proxies write it: in brackets, with a port, or IPv4 inside IPv6; None for anything else."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        read = ip_address(bare)
    except ValueError:
        return None
    return getattr(read, "ipv4_mapped", None) or read


def _network(address: str) -> str:
    read = _read(address)
    if isinstance(read, IPv6Address):
        return str(IPv6Network((int(read), _VISITOR_BITS), strict=False))
    return str(read) if read else ""
