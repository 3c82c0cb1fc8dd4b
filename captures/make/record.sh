#!/bin/bash
# Records the captures of this folder: real programs, each on a host of its own
# made of a network namespace (net.sh), talk to real servers (servers.sh) while
# tcpdump or dumpcap listens.
#
#   sudo captures/make/record.sh             # all of them
#   sudo captures/make/record.sh sample tls  # some of them
#
# Counts vary a little from run to run: run tallies.py --write afterwards.
# It needs root, reaches no network outside, and takes down what it put up.
#
# Debian packages: iproute2 ethtool nftables procps tcpdump wireshark-common
# iputils-ping traceroute curl wget openssl nginx-light dnsmasq bind9-dnsutils
# openssh-server openssh-client python3-aiosmtpd swaks postgresql redis-server
# redis-tools chrony rsync tftpd-hpa python3-pyftpdlib mosquitto
# mosquitto-clients snmpd snmp socat bsdutils busybox

set -eu
MAKE=$(cd "$(dirname "$0")" && pwd)
OUT=$(dirname "$MAKE")
[ "$(id -u)" = 0 ] || { echo "record.sh: network namespaces need root: try sudo" >&2; exit 1; }
umask 022
WORK=$(mktemp -d)
chmod 755 "$WORK"
. "$MAKE/net.sh"
. "$MAKE/servers.sh"

cleanup() {
    set +e
    network_down
    wait 2>/dev/null
    rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# record FILE HOST IF [tcpdump option or filter...]: start; several may run.
record() {
    local file=$1 host=$2 interface=$3
    shift 3
    on "$host" tcpdump -n -Z root -i "$interface" -w "$OUT/$file" "$@" \
        2>"$WORK/$file.log" &
    until grep -q "listening on" "$WORK/$file.log"; do sleep 0.1; done
}

# Ends every tcpdump on HOST, once the last frames are out of the kernel's ring.
stop() {
    sleep 1.5
    for pid in $(ip netns pids "ps-$1"); do
        case $(cat "/proc/$pid/comm" 2>/dev/null) in
        tcpdump | dumpcap) kill -INT "$pid" ;;
        esac
    done
    sleep 0.7
}

# Clients; a failure is often the point of the exchange, so none stops the run.
fetch() {
    local host=$1
    shift
    on "$host" curl -s -o /dev/null "$@" 2>/dev/null || true
}

ask() {
    local host=$1
    shift
    on "$host" dig "$@" >/dev/null || true
}

remote() {
    local host=$1 address=$2
    shift 2
    on "$host" ssh -F none -q -i "$WORK/user_key" -o UserKnownHostsFile=/dev/null \
        -o StrictHostKeyChecking=no "root@$address" "$@" >/dev/null || true
}

query() {
    on "$1" env PGPASSWORD=example psql -q -h "$2" -U app -d shop -c "$3" >/dev/null
}

mail() {
    on "$1" swaks --silent 3 --server "$2" --port "$3" --helo pc.example.com \
        --from ann@example.com --to bob@example.com --body "$WORK/site/app.js" \
        --header "Subject: Ports" "${@:4}" || true
}

set_clock_dry() {
    on "$1" chronyd -Q -t 12 -u root "server $2 iburst maxsamples 4" "cmdport 0" \
        "bindcmdaddress /" "pidfile $WORK/chrony-client.pid" >/dev/null 2>&1 || true
}

browse() {
    local host=$1 base=$2
    fetch "$host" "$base/" -o /dev/null "$base/style.css" -o /dev/null "$base/app.js" "${@:3}"
    fetch "$host" -Z -o /dev/null "$base/photo1.jpg" -o /dev/null "$base/photo2.jpg" \
        -o /dev/null "$base/photo3.jpg" "$base/photo4.jpg" "${@:3}"
}

# One of everything, as the router of a small network sees it.
scenario_sample() {
    on pc ip neigh flush dev eth0
    record sample.pcap gw br0
    on pc ping -q -c 8 -i 1.5 198.51.100.80 >/dev/null &
    set_clock_dry phone ntp.example.com &
    ask pc www.example.com
    ask pc www.example.com AAAA
    browse pc http://www.example.com -4
    sleep 0.6
    fetch pc -4 --connect-timeout 9 telnet://shell.example.com:23 &
    browse phone https://www.example.com -6 -k
    sleep 0.5
    remote pc shell.example.com cat "$WORK/site/firmware.bin"
    ask pc example.com MX
    mail pc mail.example.com 25
    fetch pc http://www.example.com:8080/ -4
    query pc db.example.com "SELECT * FROM orders WHERE price > 50"
    on phone ping -q -6 -c 4 -i 0.3 2001:db8:2::80 >/dev/null
    ask phone +tries=1 +time=1 @198.51.100.25 www.example.com
    browse phone http://www.example.com -6
    for n in 1 2 3 4 5 6; do
        ask phone "host$n.example.com"
        ask pc -x "198.51.100.$n"
        query pc db.example.com "SELECT name, sum(price) FROM orders GROUP BY name"
    done
    sleep 0.5
    browse pc https://www.example.com -4 -k
    remote phone 2001:db8:2::22 cat "$WORK/site/app.js" "$WORK/site/photo4.jpg"
    sleep 0.4
    browse phone http://www.example.com -4
    mail phone mail.example.com 25
    wait_clients
    stop gw
}

# Background clients of this scenario; the servers and tcpdump run on.
wait_clients() {
    local busy=1
    while [ $busy = 1 ]; do
        busy=0
        for host in pc phone; do
            for pid in $(ip netns pids "ps-$host"); do
                case $(cat "/proc/$pid/comm" 2>/dev/null) in
                tcpdump | dumpcap) ;;
                *) busy=1 ;;
                esac
            done
        done
        sleep 0.2
    done
}

main() {
    network_up
    servers_start
    [ $# -gt 0 ] || set -- $(declare -F | sed -n 's/.* scenario_//p')
    for name in "$@"; do
        echo "recording $name"
        "scenario_$name"
    done
}

main "$@"
