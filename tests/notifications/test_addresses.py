"""Nobody reaches inside through us: which addresses messages may go to."""

from ipaddress import ip_address, ip_network

import pytest

from notifications.addresses import Refused, allowed_addresses, is_allowed

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%lo",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::1",
]
OUTSIDE = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
# What no setting opens.
NEVER = ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "fd00:ec2::254", "0.0.0.0", "::"]
EVERYTHING = [ip_network("0.0.0.0/0"), ip_network("::/0")]


@pytest.mark.parametrize("text", INSIDE)
def test_what_lies_inside_gets_no_message(text):
    assert not is_allowed(ip_address(text), [])


@pytest.mark.parametrize("text", OUTSIDE)
def test_what_is_public_does(text):
    assert is_allowed(ip_address(text), [])


@pytest.mark.parametrize("text", [*NEVER, "224.0.0.1", "ff02::1"])
def test_some_get_none_whatever_is_allowed(text):
    assert not is_allowed(ip_address(text), EVERYTHING)


def test_a_network_that_is_allowed_gets_them_and_its_neighbor_does_not():
    plant = [ip_network("10.20.0.0/16")]

    assert is_allowed(ip_address("10.20.3.4"), plant)
    assert is_allowed(ip_address("::ffff:10.20.3.4"), plant)
    assert not is_allowed(ip_address("10.21.0.1"), plant)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "::1", "0"]
)
def test_no_way_to_write_this_machine_leads_to_it(host):
    with pytest.raises(Refused, match="WEBHOOK_NETWORKS"):
        allowed_addresses(host, 80, [])


def test_of_a_host_with_several_addresses_only_those_allowed_are_given():
    assert allowed_addresses("localhost", 80, [ip_network("127.0.0.0/8")]) == ["127.0.0.1"]
