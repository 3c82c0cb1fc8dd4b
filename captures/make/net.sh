# The network the captures are recorded on: hosts are network namespaces, cables
# are veth pairs. Sourced by record.sh; every name starts with "ps-" so that
# taking it down cannot touch anything else.
#
#   pc 192.0.2.10 ----+
#                     |br0            eth1
#                     gw 192.0.2.1 ... 198.51.100.1 ---- srv 198.51.100.22 ...
#                     |
#   phone 192.0.2.11 -+              left ------ right   (bare cable, for carrier.py)
#
# LAN 2001:db8:1::/64, servers 2001:db8:2::/64, behind a carrier 203.0.113.0/24
# and 2001:db8:3::/64. MAC addresses are locally administered (02:...).

LAN_HOSTS="pc phone gw srv"
CARRIER_HOSTS="left right"

# Run a command on a host. Its own host name keeps the name of the real machine
# out of greetings and logs.
on() {
    local host=$1
    shift
    ip netns exec "ps-$host" unshare --uts \
        sh -c 'hostname "$0" && exec "$@"' "$host.example.com" "$@"
}

# add_host NAME [RESOLVER]: a namespace with loopback, resolver and quiet IPv6.
add_host() {
    ip netns add "ps-$1"
    mkdir -p "/etc/netns/ps-$1"
    echo "nameserver ${2:-198.51.100.53}" >"/etc/netns/ps-$1/resolv.conf"
    printf '127.0.0.1 localhost\n::1 localhost\n' >"/etc/netns/ps-$1/hosts"
    on "$1" sysctl -qw net.ipv6.conf.all.accept_ra=0 net.ipv6.conf.default.accept_ra=0 \
        net.ipv6.conf.default.accept_dad=0 net.ipv4.ping_group_range="0 2147483647"
    on "$1" ip link set lo up
}

# cable HOST IF MAC HOST IF MAC: a veth pair that behaves like a wire, without
# segmentation and checksum offload.
cable() {
    ip link add ps-tmp0 address "$3" type veth peer name ps-tmp1 address "$6"
    ip link set ps-tmp0 netns "ps-$1" name "$2"
    ip link set ps-tmp1 netns "ps-$4" name "$5"
    offload "$1" "$2" off
    offload "$4" "$5" off
    on "$1" ip link set "$2" up
    on "$4" ip link set "$5" up
}

# offload HOST IF on|off
offload() {
    on "$1" ethtool -K "$2" tx "$3" rx "$3" tso "$3" gso "$3" gro "$3" >/dev/null 2>&1
}

lan_up() {
    on gw ip link add br0 address 02:00:00:00:00:01 type bridge
    cable pc eth0 02:00:00:00:00:10 gw lan0 02:00:00:00:01:10
    cable phone eth0 02:00:00:00:00:11 gw lan1 02:00:00:00:01:11
    on gw ip link set lan0 master br0
    on gw ip link set lan1 master br0
    on gw ip link set br0 up
    on gw ip addr add 192.0.2.1/24 dev br0
    on gw ip addr add 2001:db8:1::1/64 dev br0 nodad
    for host in pc:10 phone:11; do
        on "${host%:*}" ip addr add "192.0.2.${host#*:}/24" dev eth0
        on "${host%:*}" ip addr add "2001:db8:1::${host#*:}/64" dev eth0 nodad
        on "${host%:*}" ip route add default via 192.0.2.1
        on "${host%:*}" ip -6 route add default via 2001:db8:1::1
    done
}

servers_up() {
    cable srv eth0 02:00:00:00:00:20 gw eth1 02:00:00:00:00:02
    on gw ip addr add 198.51.100.1/24 dev eth1
    on gw ip addr add 2001:db8:2::1/64 dev eth1 nodad
    on gw sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    for number in 22 25 53 54 69 80 123 161; do
        on srv ip addr add "198.51.100.$number/24" dev eth0
        on srv ip addr add "2001:db8:2::$number/64" dev eth0 nodad
    done
    on srv ip route add default via 198.51.100.1
    on srv ip -6 route add default via 2001:db8:2::1
}

# A firewall in front of two ports: one drops without a word, one says why.
firewall_up() {
    on srv nft -f - <<RULES
table inet filter {
    chain input {
        type filter hook input priority 0;
        tcp dport 23 drop
        udp dport 162 drop
        tcp dport 3389 reject with icmpx type admin-prohibited
    }
}
RULES
}

# The bare cable has no addresses: what crosses it is what carrier.py writes.
carrier_cable_up() {
    on left sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    on right sysctl -qw net.ipv6.conf.default.disable_ipv6=1
    cable left eth0 02:00:00:00:00:31 right eth0 02:00:00:00:00:32
    on left sysctl -qw net.ipv6.conf.default.disable_ipv6=0
    on right sysctl -qw net.ipv6.conf.default.disable_ipv6=0
}

network_up() {
    for host in $LAN_HOSTS; do
        add_host "$host"
    done
    for host in $CARRIER_HOSTS; do
        add_host "$host" 127.0.0.1
    done
    lan_up
    servers_up
    firewall_up
    carrier_cable_up
}

# Every process in the namespaces is ours; the namespaces go with them.
network_down() {
    for host in $LAN_HOSTS $CARRIER_HOSTS; do
        [ -e "/run/netns/ps-$host" ] || continue
        ip netns pids "ps-$host" | xargs -r kill 2>/dev/null || true
        ip netns delete "ps-$host" || true
        rm -rf "/etc/netns/ps-$host"
    done
    rmdir --ignore-fail-on-non-empty /etc/netns 2>/dev/null || true
}
