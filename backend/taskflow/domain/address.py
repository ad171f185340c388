"""Where a connection comes from, as far as it is counted."""

from ipaddress import IPv6Address, ip_address


def network(host: str) -> str:
    """Give an address, or of IPv6 the /64 network: who has one address there has them all."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else host
