/*
 * port_notes.c - notes on ports where practice differs from the registry, or from what many
 * believe.
 */
#include "lookup/lookup_words.h"

static const struct {
    uint16_t port;
    int transport; /* PS_LOOKUP_ANY: each of them */
    const char *text;
} notes[] = {
    {0, PS_LOOKUP_ANY,
     "Port 0 is a number like any other in the header's 16 bits, but reserved: a real connection "
     "never has it. Seen on the wire, it comes from a crafted packet or a broken program."},
    {9, PS_UDP,
     "Wake-on-LAN uses 9 by custom only: the network card wakes up before any port is "
     "looked at."},
    {20, PS_TCP,
     "Only FTP's active mode uses it, as the source port; passive mode, the usual one, "
     "uses two ports above 1023."},
    {22, PS_TCP, "SFTP and SCP have no port of their own: they are commands inside SSH."},
    {22, PS_UDP, "Assigned with the TCP port long ago; SSH runs over TCP only."},
    {25, PS_TCP,
     "Mail servers use it to reach each other. A mail program submits mail on 587 or 465; "
     "many networks block 25 for everyone else."},
    {42, PS_LOOKUP_ANY,
     "IANA has it as the host name server of the 1970s; what is seen today is "
     "WINS."},
    {69, PS_UDP,
     "Only the first packet goes to 69: the server answers from a port of its own, "
     "which the rest of the transfer uses."},
    {80, PS_UDP,
     "Registered, but HTTP does not run here: HTTP/3, the one over UDP, uses "
     "443/udp."},
    {88, PS_LOOKUP_ANY, "Kerberos. Lists that call 88 a second HTTP port are wrong."},
    {443, PS_UDP,
     "IANA's name is that of HTTP over TLS; what runs on UDP is QUIC, mostly HTTP/3. "
     "A browser learns by TCP or DNS that a server offers it."},
    {445, PS_UDP, "SMB over QUIC uses 443/udp; nothing common runs here."},
    {465, PS_TCP,
     "IANA lists urd first, a service nobody runs; RFC 8314 gave the port to "
     "submissions as well, which people call SMTPS."},
    {513, PS_TCP,
     "IANA calls it login, people rlogin, after the program. 513/udp is another "
     "service: who."},
    {514, PS_TCP,
     "IANA has shell (rsh) here and syslog on UDP; many log servers take syslog on "
     "514/tcp all the same. The assigned one with TLS is 6514."},
    {514, PS_UDP, "514/tcp is another service: shell (rsh)."},
    {515, PS_TCP,
     "IANA's name is printer; the protocol is LPD. Newer printers take IPP on 631 or "
     "raw data on 9100."},
    {631, PS_TCP, "Two names share the port: ipp, and ipps over TLS."},
    {666, PS_LOOKUP_ANY, "Two services share the number: mdqs was first, doom came second."},
    {784, PS_UDP, "Not assigned: drafts of DNS over QUIC used it, RFC 9250 has 853."},
    {853, PS_UDP, "Shared by DNS over DTLS and DNS over QUIC (RFC 9250)."},
    {1433, PS_TCP,
     "Only the default instance: named ones listen on a dynamic port, which the "
     "browser service on 1434/udp tells."},
    {1521, PS_TCP,
     "Registered as ncube-lm; Oracle took it long ago and everyone means Oracle. "
     "Oracle's own, 2483 and 2484, are little used."},
    {1701, PS_UDP, "Two names share it: l2f, the elder, and l2tp, which is what runs."},
    {2222, PS_TCP, "A custom, not an assignment: IANA has EtherNet/IP here."},
    {3000, PS_TCP, "Developers' custom: IANA has hbci, German home banking, which is not seen."},
    {3389, PS_LOOKUP_ANY,
     "IANA's name ms-wbt-server is Microsoft's old one for the same "
     "service."},
    {4444, PS_TCP,
     "A custom, not an assignment: IANA has krb524, which translated Kerberos "
     "tickets and is gone."},
    {5000, PS_TCP,
     "Developers' custom: IANA has commplex-main. On macOS the AirPlay receiver "
     "listens here."},
    {5001, PS_LOOKUP_ANY, "A custom of iperf: IANA has commplex-link."},
    {5900, PS_TCP, "IANA's name is rfb, the protocol's; display N is on port 5900 + N."},
    {6000, PS_TCP, "Display N is on port 6000 + N; today X11 is mostly local or inside SSH."},
    {6667, PS_TCP,
     "IANA's port for irc is 194, a well-known one that needs root; IRC has always "
     "run on 6667, registered as ircu."},
    {8000, PS_TCP, "A custom: IANA has irdmi, which is not seen."},
    {8008, PS_TCP, "IANA has the name http-alt for this port and for 8080."},
    {8080, PS_TCP,
     "IANA has the name http-alt for this port and for 8008. It says nothing about "
     "who listens: Tomcat, a proxy, anything with a web page."},
    {8443, PS_TCP, "A custom, made of 443 as 8080 was of 80: IANA has pcsync-https."},
    {8472, PS_UDP,
     "IANA has otv; Linux took it for VXLAN before 4789 was assigned, and Flannel "
     "still does."},
    {8888, PS_TCP, "A custom: IANA has ddi-tcp-1, which is not seen."},
    {9000, PS_TCP, "Picked by many programs: IANA has cslistener."},
    {9090, PS_TCP, "Picked by many programs: IANA has websm."},
    {9100, PS_TCP,
     "Printers speak raw data here; IANA lists hp-pdl-datastr and pdl-datastream. "
     "The other common user is Prometheus' node exporter."},
    {10000, PS_TCP, "Registered for ndmp backups; Webmin is more common here."},
    {50000, PS_TCP, "In the dynamic class: nobody can own it, any client may have it by chance."},
    {51820, PS_UDP,
     "In the dynamic class, so not assigned: WireGuard's custom, and its users "
     "may pick another."},
};

const char *ps_lookup_note(enum ps_transport transport, uint16_t port)
{
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        if (notes[i].port == port &&
            (notes[i].transport == PS_LOOKUP_ANY || notes[i].transport == (int)transport))
            return notes[i].text;
    }
    return NULL;
}
