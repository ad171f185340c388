"""Addresses: which of them anybody may ask, since all the world can reach them.

What is not surely public is refused: private, local, shared, reserved and multicast addresses,
those where clouds tell machines their secrets, and all of these wrapped into IPv6 in one of its
ways.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_CLOSED: Final = tuple(
    IPv4Network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        "168.63.129.16/32",  # Azure tells its machines about themselves there
    )
)
_OPEN: Final = IPv6Network("2000::/3")
_CLOSED_6: Final = tuple(
    IPv6Network(one)
    # Teredo and others for protocols, documentation, 6to4: what is in there may be anything.
    for one in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = (0x5EFE, 0x02005EFE)
"""What stands before an IPv4 address in the lower half of an address that tunnels to it."""


def is_public(address: Address) -> bool:
    """Say whether an address is surely one that anybody can reach."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED)
    if address.scope_id is not None:
        return False
    inner = address.ipv4_mapped
    if inner is None and address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    if inner is not None:
        return is_public(inner)
    tunnels = (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP
    return address in _OPEN and not tunnels and not any(address in one for one in _CLOSED_6)


def address_of(text: str) -> Address | None:
    """Read an address as it is usually written; nothing where it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


class Allowed:
    """What is allowed beyond public addresses: hosts by their names, and networks."""

    def __init__(self, listed: Sequence[str]) -> None:
        """Take what is listed; raises ValueError for what is neither."""
        self._networks: list[Network] = []
        self._hosts: set[str] = set()
        for one in listed:
            if "/" in one or address_of(one) is not None:
                self._networks.append(ip_network(one))
            elif one and not set(one) - set(_NAMED):
                self._hosts.add(one.lower())
            else:
                raise ValueError(one)

    def host(self, host: str) -> bool:
        """Say whether a host may be asked wherever it is."""
        return host in self._hosts

    def address(self, address: Address) -> bool:
        """Say whether an address may be asked."""
        return is_public(address) or any(
            address in network for network in self._networks if network.version == address.version
        )


_NAMED: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."
