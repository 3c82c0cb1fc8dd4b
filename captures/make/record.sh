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
# iputils-ping traceroute curl openssl nginx-light dnsmasq bind9-dnsutils
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
    disown
    until grep -qs "listening on" "$WORK/$file.log"; do sleep 0.1; done
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

# One TCP connection from SYN to the last ACK, and nothing else.
scenario_handshake() {
    fetch pc http://198.51.100.80/hello.txt
    record handshake.pcap pc eth0 tcp
    fetch pc http://198.51.100.80/hello.txt
    stop pc
}

scenario_web_ipv6() {
    record web-ipv6.pcap pc eth0 ip6
    ask pc @2001:db8:2::53 www.example.com AAAA
    ask pc @2001:db8:2::53 +tcp example.com MX
    fetch pc "http://[2001:db8:2::80]/" "http://[2001:db8:2::80]/style.css" -o /dev/null
    on pc ping -q -c 2 -i 0.2 2001:db8:2::80 >/dev/null
    stop pc
}

scenario_tls() {
    record tls.pcap pc eth0 tcp
    fetch pc -k https://198.51.100.80/
    fetch pc -k "https://[2001:db8:2::80]/app.js"
    on pc openssl s_client -connect 198.51.100.80:8443 -tls1_2 </dev/null >/dev/null 2>&1 || true
    mail pc 198.51.100.25 587 --tls
    stop pc
}

# A short exchange with each of many services.
scenario_services() {
    record services.pcap pc eth0 ip
    fetch pc ftp://198.51.100.69/hello.txt
    remote pc 198.51.100.22 uptime
    fetch pc tftp://198.51.100.69/style.css
    set_clock_dry pc 198.51.100.123
    on pc snmpwalk -v2c -c public 198.51.100.161 1.3.6.1.2.1.1 >/dev/null
    on pc logger -n 198.51.100.161 -P 514 -d -t app "Hello, port 514"
    on pc rsync -t rsync://198.51.100.69/pub/hello.txt "$WORK/hello.copy"
    on pc mosquitto_sub -h 198.51.100.161 -t room/1 -C 2 >/dev/null &
    sleep 0.4
    on pc mosquitto_pub -h 198.51.100.161 -t room/1 -m 21.5
    on pc mosquitto_pub -h 198.51.100.161 -t room/1 -m 21.6
    on pc redis-cli -h 198.51.100.54 set greeting hello >/dev/null
    on pc redis-cli -h 198.51.100.54 get greeting >/dev/null
    query pc 198.51.100.54 "SELECT count(*) FROM orders"
    mail pc 198.51.100.25 25
    stop pc
}

# What hosts say on a local network without being asked: ARP, DHCP, neighbour
# discovery, multicast membership, spanning tree.
scenario_lan() {
    serve gw dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=br0 \
        --bind-interfaces --dhcp-range=192.0.2.100,192.0.2.150 --no-ping \
        --dhcp-leasefile="$WORK/leases" --pid-file="$WORK/dhcp.pid" --user=root
    on gw ip link set br0 type bridge stp_state 1 hello_time 200
    sleep 1
    on phone ip neigh flush dev eth0
    record lan.pcap phone eth0
    on phone busybox udhcpc -i eth0 -n -q -f -x hostname:phone -s /bin/true >/dev/null 2>&1
    on phone ping -q -c 2 -i 0.2 192.0.2.1 >/dev/null
    on phone ping -q -c 2 -i 0.2 2001:db8:1::1 >/dev/null
    on phone timeout 2 socat -u UDP4-RECVFROM:5353,ip-add-membership=224.0.0.251:eth0 STDOUT || true
    ask phone +tries=1 +time=1 -p 5353 @224.0.0.251 printer.local
    on phone timeout 1 socat -u UDP6-RECVFROM:5353,ipv6-join-group=[ff02::fb]:eth0 STDOUT || true
    stop phone
    on gw ip link set br0 type bridge stp_state 0
    kill "$(cat "$WORK/dhcp.pid")"
}

# UDP datagrams larger than a frame: DNS with EDNS, TFTP with blksize, ping.
scenario_fragments() {
    record fragments.pcap pc eth0 "udp or icmp or ip6"
    ask pc @198.51.100.53 +bufsize=4096 +ignore big.example.com TXT
    ask pc @2001:db8:2::53 +bufsize=4096 +ignore big.example.com TXT
    fetch pc --tftp-blksize 8192 tftp://198.51.100.69/firmware.bin
    fetch pc --tftp-blksize 4096 "tftp://[2001:db8:2::69]/app.js"
    on pc ping -q -c 1 -s 4000 198.51.100.80 >/dev/null
    on pc ping -q -c 1 -s 4000 2001:db8:2::80 >/dev/null
    stop pc
}

# Nothing listens there: TCP answers with RST, UDP with an ICMP error.
scenario_refused() {
    record refused.pcap pc eth0 "tcp or udp or icmp or icmp6"
    fetch pc http://198.51.100.80:81/
    fetch pc "http://[2001:db8:2::80]:81/"
    ask pc +tries=1 +time=1 @198.51.100.80 www.example.com
    ask pc +tries=1 +time=1 @2001:db8:2::80 www.example.com
    on pc traceroute -n -q 1 -N 1 198.51.100.80 >/dev/null
    stop pc
}

# A firewall: silence for 23/tcp and 162/udp, an explanation for 3389/tcp.
scenario_dropped() {
    record dropped.pcap pc eth0 "tcp or udp or icmp or icmp6"
    fetch pc --connect-timeout 11 telnet://198.51.100.22:23 &
    local telnet=$!
    on pc snmptrap -v2c -c public 198.51.100.161 "" 1.3.6.1.6.3.1.1.5.1 2>/dev/null
    fetch pc --connect-timeout 3 telnet://198.51.100.22:3389
    fetch pc --connect-timeout 3 "telnet://[2001:db8:2::22]:3389"
    wait "$telnet"
    stop pc
}

# The pseudo-interface "any", in both of its link types.
scenario_any() {
    record any-cooked-v1.pcap gw any -y LINUX_SLL
    record any-cooked-v2.pcap gw any -y LINUX_SLL2
    ask pc @198.51.100.53 www.example.com
    fetch pc http://198.51.100.80/hello.txt
    fetch pc "http://[2001:db8:2::80]/hello.txt"
    on gw ping -q -c 2 -i 0.2 127.0.0.1 >/dev/null
    stop gw
}

# The same traffic cut at 58 bytes (ports just fit in IPv6), 40 (in IPv4) and 36.
scenario_snaplen() {
    record snaplen-58.pcap pc eth0 -s 58 "tcp or udp"
    record snaplen-40.pcap pc eth0 -s 40 "tcp or udp"
    record snaplen-36.pcap pc eth0 -s 36 "tcp or udp"
    ask pc @198.51.100.53 www.example.com
    ask pc @2001:db8:2::53 www.example.com
    fetch pc http://198.51.100.80/hello.txt
    fetch pc "http://[2001:db8:2::80]/hello.txt"
    stop pc
}

# Segmentation offload: the sender's kernel hands down frames far above the MTU,
# their checksums left to the network card. Headers only (-s 96).
scenario_offload() {
    for end in pc:eth0 gw:lan0 gw:br0 gw:eth1 srv:eth0; do
        offload "${end%:*}" "${end#*:}" on
    done
    record offload.pcap pc eth0 -s 96 tcp
    fetch pc http://198.51.100.80/big.bin
    fetch pc "http://[2001:db8:2::80]/big.bin"
    stop pc
    for end in pc:eth0 gw:lan0 gw:br0 gw:eth1 srv:eth0; do
        offload "${end%:*}" "${end#*:}" off
    done
}

# UDP-Lite (RFC 3828), for which no packaged program was found: sockets of ours.
scenario_udplite() {
    record udplite.pcap pc eth0 "ip proto 136 or ip6 proto 136"
    for address in 198.51.100.80 2001:db8:2::80; do
        serve srv /usr/bin/python3 "$MAKE/udplite.py" serve $address 5004
        sleep 0.5
        on pc /usr/bin/python3 "$MAKE/udplite.py" send $address 5004
    done
    stop pc
}

# carried MODE: both ends of carrier.py, and a web and a DNS server at the far one.
carried() {
    for side in left right; do
        serve "$side" "$MAKE/carrier.py" "$1" "$side"
    done
    until on left ip addr show dev tun0 2>/dev/null | grep -q 2001:db8:3; do sleep 0.1; done
    until on right ip addr show dev tun0 2>/dev/null | grep -q 2001:db8:3; do sleep 0.1; done
    far_servers
}

far_servers() {
    (cd "$WORK/site" && serve right /usr/bin/python3 -m http.server --bind :: 80)
    serve right dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts \
        --user=root --pid-file="$WORK/far.pid" \
        --host-record=www.example.com,203.0.113.2,2001:db8:3::2
    wait_for right tcp :: 80
    wait_for right udp 0.0.0.0 53
}

use_far_servers() {
    if [ "$1" != 6in4 ]; then
        ask left @203.0.113.2 www.example.com
        fetch left http://203.0.113.2/hello.txt
        on left ping -q -c 1 203.0.113.2 >/dev/null
    fi
    if [ "$1" != ipip ]; then
        ask left @2001:db8:3::2 www.example.com AAAA
        fetch left "http://[2001:db8:3::2]/hello.txt"
    fi
}

# end_carried: the processes of the two ends, tcpdump last.
end_carried() {
    stop left
    for side in left right; do
        ip netns pids "ps-$side" | xargs -r kill
    done
    sleep 0.5
}

scenario_carried() {
    for mode in vlan qinq pppoe mpls ipip 6in4 gre geneve; do
        case $mode in
        ipip | 6in4 | gre | geneve) file=tunnel-$mode.pcap ;;
        *) file=$mode.pcap ;;
        esac
        record "$file" left eth0
        carried "$mode"
        use_far_servers "$mode"
        end_carried
    done
}

# A tunnel interface has no link layer: link type RAW.
scenario_raw() {
    carried gre
    record raw-tunnel.pcap left tun0
    use_far_servers gre
    end_carried
}

# The same packets outside (Ethernet, GRE) and inside (RAW) of a tunnel, in one
# file: two interfaces of different link types, time stamps in nanoseconds.
scenario_two_links() {
    carried gre
    serve left dumpcap -q -i eth0 -i tun0 -w "$WORK/two-links.pcapng"
    sleep 2
    use_far_servers gre
    end_carried
    /usr/bin/python3 "$MAKE/scrub.py" "$WORK/two-links.pcapng" "$OUT/two-links.pcapng"
}

# VXLAN is in the kernel: the carrier's cable gets addresses for this one.
scenario_vxlan() {
    for side in left:1:201:202 right:2:202:201; do
        IFS=: read -r host number own other <<<"$side"
        on "$host" ip addr add "198.51.100.$own/24" dev eth0
        on "$host" ip link add tun0 address "02:00:00:00:00:4$number" type vxlan id 5 \
            local "198.51.100.$own" remote "198.51.100.$other" dstport 4789
        on "$host" ip addr add "203.0.113.$number/24" dev tun0
        on "$host" ip addr add "2001:db8:3::$number/64" dev tun0 nodad
        on "$host" ip link set tun0 up
    done
    record tunnel-vxlan.pcap left eth0
    far_servers
    use_far_servers vxlan
    end_carried
    for host in left right; do
        on "$host" ip link del tun0
        on "$host" ip addr flush dev eth0
    done
}

# BIG TCP on the bare cable: IPv4 segments so large that Total Length is 0. Only
# the ends of the connection and 30 of these are kept, cut to their headers.
scenario_big_tcp() {
    for side in left:1 right:2; do
        on "${side%:*}" ip addr add "203.0.113.${side#*:}/24" dev eth0
        offload "${side%:*}" eth0 on
        on "${side%:*}" /usr/bin/python3 "$MAKE/bigtcp.py" eth0 185000
    done
    record big-tcp.pcap left eth0 -s 96 -c 32 \
        "greater 100000 or tcp[tcpflags] & tcp-syn != 0"
    serve right socat -u TCP4-LISTEN:80 OPEN:/dev/null
    wait_for right tcp 0.0.0.0 80
    head -c 30000000 /dev/zero | on left socat -b 1000000 -u - TCP4:203.0.113.2:80
    end_carried
    for side in left right; do
        on "$side" ip addr flush dev eth0
        offload "$side" eth0 off
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
