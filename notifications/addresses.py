"""Which network addresses a message may be sent to, so that nobody reaches inside through us."""

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# An IPv4 address stands in its last 32 bits.
NAT64 = ip_network("64:ff9b::/96")
# Where providers of machines tell these their secrets; link-local addresses are refused anyway.
METADATA = {
    ip_address(text)
    for text in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16")
}


class Refused(Exception):
    """Nothing is sent to this address."""


def allowed_addresses(host: str, port: int, networks: Collection[Network]) -> list[str]:
    """Resolve a host and return those of its addresses that may be connected to, in order.

    Whoever connects must take one of them and not resolve again: the answer may be another by
    then. Public addresses are allowed, others where they lie in ``networks``. Raises Refused if
    none is allowed, and OSError if the host is not known.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers)
    allowed = [text for text in found if is_allowed(ip_address(text), networks)]
    if not allowed:
        raise Refused(
            f"{host} is {', '.join(found)}: messages go to public addresses and to the networks "
            "that WEBHOOK_NETWORKS allows. Ask an administrator of the server to add its network."
        )
    return allowed


def is_allowed(address: Address, networks: Collection[Network]) -> bool:
    address = _unwrapped(address)
    is_nowhere = address.is_multicast or address.is_unspecified or address.is_link_local
    if is_nowhere or address in METADATA:
        return False
    if any(address in network for network in networks):
        return True
    return address.is_global and not address.is_reserved


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv6 address that leads to one."""
    if not isinstance(address, IPv6Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
