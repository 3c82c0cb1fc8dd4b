# The servers on host srv, each a Debian package run in the foreground with a
# configuration of its own in $WORK. Sourced by record.sh after net.sh.

# serve HOST COMMAND...: in the background, its output in a log; it ends with
# its namespace.
serve() {
    on "$@" </dev/null >>"$WORK/servers.log" 2>&1 &
    disown
}

# wait_for HOST tcp|udp ADDRESS PORT: until something listens there.
wait_for() {
    for _ in $(seq 100); do
        on "$1" ss -Hln "--$2" "src [$3]:$4" | grep -q . && return
        sleep 0.1
    done
    echo "record.sh: nothing listens on $3 port $4/$2; it said:" >&2
    tail -5 "$WORK/servers.log" >&2
    exit 1
}

# What is served: text of known length and pictures that do not compress.
make_site() {
    mkdir -p "$WORK/site"
    /usr/bin/python3 - "$WORK/site" <<'PYTHON'
import pathlib, random, sys
site, rng = pathlib.Path(sys.argv[1]), random.Random(2026)
site.chmod(0o755)
page = "<!doctype html><title>Example</title><link rel=stylesheet href=style.css>"
page += "".join(f"<img src=photo{n}.jpg>" for n in range(1, 5)) + "<p>Hello.</p>\n"
(site / "index.html").write_text(page)
(site / "style.css").write_text("body { margin: 2em }\n" * 60)
(site / "app.js").write_text("console.log('example');\n" * 300)
(site / "hello.txt").write_text("Hello, port 80!\n")
for number, size in enumerate((56000, 44000, 80000, 36000), 1):
    (site / f"photo{number}.jpg").write_bytes(rng.randbytes(size))
(site / "firmware.bin").write_bytes(rng.randbytes(20000))
(site / "big.bin").write_bytes(b"portstat" * 125000)
PYTHON
}

make_keys() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=www.example.com \
        -addext subjectAltName=DNS:www.example.com,DNS:mail.example.com \
        -keyout "$WORK/tls.key" -out "$WORK/tls.crt" 2>/dev/null
    ssh-keygen -q -t ed25519 -N '' -C captures -f "$WORK/host_key"
    ssh-keygen -q -t ed25519 -N '' -C captures -f "$WORK/user_key"
    cp "$WORK/user_key.pub" "$WORK/authorized_keys"
}

start_dns() {
    {
        echo "no-resolv
no-hosts
local=/example.com/
bind-interfaces
listen-address=198.51.100.53,2001:db8:2::53
edns-packet-max=4096
user=root
pid-file=$WORK/dnsmasq.pid"
        while read -r name number; do
            echo "host-record=$name.example.com,198.51.100.$number,2001:db8:2::$number"
        done <<NAMES
www 80
ns 53
mail 25
shell 22
db 54
ntp 123
files 69
iot 161
NAMES
        echo "mx-host=example.com,mail.example.com,10"
        # About 2,900 bytes: more than one Ethernet frame carries.
        for n in $(seq 12); do
            printf 'txt-record=big.example.com,part-%02d-' "$n"
            printf 'x%.0s' $(seq 200)
            echo
        done
    } >"$WORK/dnsmasq.conf"
    serve srv dnsmasq --keep-in-foreground --conf-file="$WORK/dnsmasq.conf"
    wait_for srv udp 198.51.100.53 53
}

start_web() {
    cat >"$WORK/nginx.conf" <<CONF
daemon off;
pid $WORK/nginx.pid;
error_log $WORK/nginx.log;
user www-data;
events {}
http {
    access_log off;
    types { text/html html; text/css css; text/plain txt; image/jpeg jpg; }
    server {
        listen 198.51.100.80:80;
        listen [2001:db8:2::80]:80;
        listen 198.51.100.80:443 ssl http2;
        listen [2001:db8:2::80]:443 ssl http2;
        ssl_certificate $WORK/tls.crt;
        ssl_certificate_key $WORK/tls.key;
        root $WORK/site;
    }
}
CONF
    serve srv nginx -c "$WORK/nginx.conf"
    wait_for srv tcp 198.51.100.80 443
    serve srv openssl s_server -accept 198.51.100.80:8443 -www \
        -cert "$WORK/tls.crt" -key "$WORK/tls.key"
}

start_ssh() {
    mkdir -p /run/sshd
    cat >"$WORK/sshd_config" <<CONF
ListenAddress 198.51.100.22
ListenAddress 2001:db8:2::22
HostKey $WORK/host_key
AuthorizedKeysFile $WORK/authorized_keys
StrictModes no
UsePAM no
UseDNS no
PidFile none
Subsystem sftp internal-sftp
CONF
    serve srv /usr/sbin/sshd -D -e -f "$WORK/sshd_config"
    wait_for srv tcp 198.51.100.22 22
}

start_mail() {
    serve srv /usr/bin/python3 -m aiosmtpd -n -l 198.51.100.25:25 \
        -c aiosmtpd.handlers.Sink
    serve srv /usr/bin/python3 -m aiosmtpd -n -l 198.51.100.25:587 \
        --tlscert "$WORK/tls.crt" --tlskey "$WORK/tls.key" -c aiosmtpd.handlers.Sink
    wait_for srv tcp 198.51.100.25 25
}

start_databases() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
    mkdir -p "$WORK/db"
    chown postgres "$WORK/db"
    as_postgres="setpriv --reuid postgres --regid postgres --clear-groups"
    (cd / && LC_ALL=C $as_postgres "$bin/initdb" -D "$WORK/db" -A trust -U app >/dev/null)
    echo "host all app 0.0.0.0/0 scram-sha-256" >>"$WORK/db/pg_hba.conf"
    echo "host all app ::0/0 scram-sha-256" >>"$WORK/db/pg_hba.conf"
    serve srv $as_postgres "$bin/postgres" -D "$WORK/db" -k "$WORK/db" \
        -c listen_addresses='198.51.100.54,2001:db8:2::54'
    wait_for srv tcp 198.51.100.54 5432
    on srv psql -q -h "$WORK/db" -U app postgres <<'SQL'
ALTER USER app PASSWORD 'example';
CREATE DATABASE shop;
\c shop
CREATE TABLE orders AS
  SELECT n AS id, 'customer ' || n % 40 AS name, n * 7 % 100 AS price
  FROM generate_series(1, 900) AS n;
SQL
    serve srv redis-server --bind 198.51.100.54 --protected-mode no --save '' \
        --dir "$WORK" --logfile ''
    wait_for srv tcp 198.51.100.54 6379
}

# The clock of the machine is served as it is and never set.
start_ntp() {
    cat >"$WORK/chrony.conf" <<CONF
bindaddress 198.51.100.123
allow all
local stratum 3
cmdport 0
bindcmdaddress /
pidfile $WORK/chrony.pid
CONF
    serve srv chronyd -d -x -u root -f "$WORK/chrony.conf"
    wait_for srv udp 198.51.100.123 123
}

start_files() {
    serve srv in.tftpd -L -u nobody -a 198.51.100.69:69 -s "$WORK/site"
    serve srv in.tftpd -L -u nobody -a '[2001:db8:2::69]:69' -s "$WORK/site"
    serve srv /usr/bin/python3 -m pyftpdlib -i 198.51.100.69 -p 21 -d "$WORK/site"
    cat >"$WORK/rsyncd.conf" <<CONF
use chroot = no
address = 198.51.100.69
[pub]
path = $WORK/site
CONF
    serve srv rsync --daemon --no-detach --config="$WORK/rsyncd.conf"
    wait_for srv tcp 198.51.100.69 873
}

start_iot() {
    printf 'listener 1883 198.51.100.161\nallow_anonymous true\n' >"$WORK/mosquitto.conf"
    serve srv mosquitto -c "$WORK/mosquitto.conf"
    cat >"$WORK/snmpd.conf" <<CONF
rocommunity public
sysdescr Example switch
sysname iot.example.com
syslocation Rack 1
syscontact noc@example.com
CONF
    serve srv snmpd -f -Lo -C -c "$WORK/snmpd.conf" -p "$WORK/snmpd.pid" udp:198.51.100.161:161
    serve srv socat -u UDP4-RECV:514,bind=198.51.100.161 STDOUT
    wait_for srv tcp 198.51.100.161 1883
    wait_for srv udp 198.51.100.161 161
}

servers_start() {
    make_site
    make_keys
    start_dns
    start_web
    start_ssh
    start_mail
    start_databases
    start_ntp
    start_files
    start_iot
}
