#!/bin/sh
# Makes the captures of lesson 01 anew: four machines out of network namespaces, and real traffic
# between them. Linux, as root, with iproute2, tcpdump and python3:  sh make-capture.sh
#
#   client ── adapter ── switch ── router ── server
#   192.0.2.10                .1   .1        198.51.100.20
#   2001:db8:1::10           ::1   ::1       2001:db8:2::20
#
# The switch is a Linux bridge with the spanning tree protocol on, the router a Linux kernel that
# forwards. Virtual cables never pad short frames, so adapter.py does between the client and the
# switch what an Ethernet adapter does when it sends: it pads to 60 bytes. MAC addresses are of the
# block kept for documentation (RFC 9542 §2.1.2).
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
# Names like these are ours; whatever an interrupted run has left behind is removed first.
names="otw01-client otw01-switch otw01-router otw01-server"

remove() {
  for name in $names; do
    for pid in $(ip netns pids "$name" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
    ip netns del "$name" 2>/dev/null || true
  done
}
clean_up() {
  remove
  rm -rf "$work"
}
remove
trap clean_up EXIT
trap 'exit 1' INT TERM

in_client() { ip netns exec otw01-client "$@"; }
in_switch() { ip netns exec otw01-switch "$@"; }
in_router() { ip netns exec otw01-router "$@"; }
in_server() { ip netns exec otw01-server "$@"; }

for name in $names; do
  ip netns add "$name"
  ip netns exec "$name" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
  ip -n "$name" link set lo up
done

ip link add eth0 netns otw01-client address 00:00:5e:00:53:10 type veth peer name nic-in netns otw01-switch
ip link add nic-out netns otw01-switch type veth peer name port1 netns otw01-switch address 00:00:5e:00:53:a1
ip link add lan netns otw01-router address 00:00:5e:00:53:01 type veth peer name port2 netns otw01-switch address 00:00:5e:00:53:a2
ip link add wan netns otw01-router address 00:00:5e:00:53:02 type veth peer name eth0 netns otw01-server address 00:00:5e:00:53:20

ip -n otw01-switch link add br0 address 00:00:5e:00:53:aa type bridge stp_state 1 forward_delay 200 hello_time 100
# A switch knows nothing of IP. Where the kernel's bridge may filter IP it also cuts the padding off.
for name in iptables ip6tables arptables; do
  in_switch sysctl -qw "net.bridge.bridge-nf-call-$name=0" 2>/dev/null || true
done
ip -n otw01-switch link set port1 master br0
ip -n otw01-switch link set port2 master br0
for link in nic-in nic-out port1 port2 br0; do
  in_switch sysctl -qw "net.ipv6.conf.$link.disable_ipv6=1"
  ip -n otw01-switch link set "$link" up
done
ip -n otw01-switch link set nic-in promisc on
ip -n otw01-switch link set nic-out promisc on

ip -n otw01-client addr add 192.0.2.10/24 dev eth0
ip -n otw01-client addr add 2001:db8:1::10/64 dev eth0
ip -n otw01-router addr add 192.0.2.1/24 dev lan
ip -n otw01-router addr add 2001:db8:1::1/64 dev lan
ip -n otw01-router addr add 198.51.100.1/24 dev wan
ip -n otw01-router addr add 2001:db8:2::1/64 dev wan
ip -n otw01-server addr add 198.51.100.20/24 dev eth0
ip -n otw01-server addr add 2001:db8:2::20/64 dev eth0
ip -n otw01-client link set eth0 up
ip -n otw01-router link set lan up
ip -n otw01-router link set wan up
ip -n otw01-server link set eth0 up
ip -n otw01-client route add default via 192.0.2.1
ip -n otw01-client route add default via 2001:db8:1::1
ip -n otw01-server route add default via 198.51.100.1
ip -n otw01-server route add default via 2001:db8:2::1
in_router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

# Checksums are computed when a segment is made, not "later, by the hardware": there is none.
in_client python3 -B traffic.py no-offload eth0
in_router python3 -B traffic.py no-offload lan wan
in_server python3 -B traffic.py no-offload eth0
in_switch python3 -B traffic.py no-offload nic-in nic-out port1 port2

in_switch python3 -B adapter.py nic-in nic-out &
in_server python3 -B traffic.py serve &
in_client tcpdump -Z root -i eth0 -U -w "$work/client.pcap" 2>"$work/client.log" &
in_router tcpdump -Z root -i lan -U -w "$work/lan.pcap" 2>"$work/lan.log" &
in_server tcpdump -Z root -i eth0 -U -w "$work/wan.pcap" 2>"$work/wan.log" &
in_client python3 -B traffic.py wait
# Both neighbours learn each other's MAC address anew, in front of the capture.
ip -n otw01-client neigh flush dev eth0
ip -n otw01-router neigh flush dev lan
in_client python3 -B traffic.py talk
# Fragments: the second link becomes too narrow for the datagram.
ip -n otw01-router link set wan mtu 128
ip -n otw01-server link set eth0 mtu 128
in_client python3 -B traffic.py talk-long
python3 -B pick_frames.py "$work" .
