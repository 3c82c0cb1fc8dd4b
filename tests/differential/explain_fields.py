"""What tshark calls the fields that `portstat explain` shows: data for explain_check.py.

FIELDS: portstat's layer name -> field name -> tshark's field names, any of which may stand there. A factor behind
a name ("ip.hdr_len*4") says that tshark shows the value multiplied, a shift ("tcp.flags.ace@2") that the bits
stand so far up in its value. An empty string: tshark has no field of its own for these bits (they are still
checked against the packet's bytes).
OPTIONS: the same for options, by layer name, option kind and field name.
"""

EXTENSION = {"Next Header": "{}.nxt", "Hdr Ext Len": "{}.len"}


def extension(prefix, **more):
    """The first two fields of an IPv6 extension header, and others."""
    return {**{name: field.format(prefix) for name, field in EXTENSION.items()}, **more}


ROUTING = extension("ipv6.routing") | {
    "Routing Type": "ipv6.routing.type",
    "Segments Left": "ipv6.routing.segleft",
    "Type-specific Data": "",
    "Reserved": "ipv6.routing.src.reserved ipv6.routing.mipv6.reserved ipv6.routing.rpl.reserved",
    "Address *": "ipv6.routing.src.addr",
    "Home Address": "ipv6.routing.mipv6.home_address",
    "CmprI": "ipv6.routing.rpl.cmprI",
    "CmprE": "ipv6.routing.rpl.cmprE",
    "Pad": "ipv6.routing.rpl.pad",
    "Addresses": "",
    "Last Entry": "ipv6.routing.srh.last_entry",
    "Flags": "ipv6.routing.srh.flags",
    "Tag": "ipv6.routing.srh.tag",
    "Segment List": "",
    "SID list": "",
    "(not described)": "",
}

ICMP = {"Type": "icmp.type", "Code": "icmp.code", "Checksum": "icmp.checksum"}
ICMPV6 = {"Type": "icmpv6.type", "Code": "icmpv6.code", "Checksum": "icmpv6.checksum"}

FIELDS = {
    "ethernet": {
        "Destination": "eth.dst",
        "Source": "eth.src",
        "EtherType or Length": "eth.type eth.len",
    },
    "vlan": {
        "Priority Code Point": "vlan.priority ieee8021ad.priority",
        "Drop Eligible Indicator": "vlan.dei vlan.cfi ieee8021ad.dei",
        "VLAN Identifier": "vlan.id ieee8021ad.id ieee8021ad.svid ieee8021ad.cvid",
        "EtherType or Length": "vlan.etype vlan.len ieee8021ah.etype",
    },
    "arp": {
        "Hardware Type": "arp.hw.type",
        "Protocol Type": "arp.proto.type",
        "Hardware Address Length": "arp.hw.size",
        "Protocol Address Length": "arp.proto.size",
        "Operation": "arp.opcode",
        "Sender Hardware Address": "arp.src.hw_mac arp.src.hw",
        "Sender Protocol Address": "arp.src.proto_ipv4 arp.src.proto",
        "Target Hardware Address": "arp.dst.hw_mac arp.dst.hw",
        "Target Protocol Address": "arp.dst.proto_ipv4 arp.dst.proto",
    },
    "ipv4": {
        "Version": "ip.version",
        "IHL": "ip.hdr_len*4",
        "DSCP": "ip.dsfield.dscp",
        "ECN": "ip.dsfield.ecn",
        "Total Length": "ip.len",
        "Identification": "ip.id",
        "Reserved": "ip.flags.rb",
        "Don't Fragment": "ip.flags.df",
        "More Fragments": "ip.flags.mf",
        "Fragment Offset": "ip.frag_offset",
        "Time to Live": "ip.ttl",
        "Protocol": "ip.proto",
        "Header Checksum": "ip.checksum",
        "Source Address": "ip.src",
        "Destination Address": "ip.dst ip.cur_rt",
    },
    "ipv6": {
        "Version": "ipv6.version",
        "Traffic Class": "ipv6.tclass",
        "Flow Label": "ipv6.flow",
        "Payload Length": "ipv6.plen",
        "Next Header": "ipv6.nxt",
        "Hop Limit": "ipv6.hlim",
        "Source Address": "ipv6.src",
        "Destination Address": "ipv6.dst",
    },
    "ipv6-hopopts": extension("ipv6.hopopts"),
    "ipv6-opts": extension("ipv6.dstopts"),
    "ipv6-frag": {
        "Next Header": "ipv6.fraghdr.nxt",
        "Reserved": "ipv6.fraghdr.reserved_octet",
        "Fragment Offset": "ipv6.fraghdr.offset*1 ipv6.fraghdr.offset*8",
        "Res": "ipv6.fraghdr.reserved_bits",
        "M": "ipv6.fraghdr.more",
        "Identification": "ipv6.fraghdr.ident",
    },
    "ipv6-route": ROUTING,
    "tcp": {
        "Source Port": "tcp.srcport",
        "Destination Port": "tcp.dstport",
        "Sequence Number": "tcp.seq",
        "Acknowledgment Number": "tcp.ack tcp.ack.nonzero",
        "Data Offset": "tcp.hdr_len*4",
        "Reserved": "tcp.flags.res",
        "AE": "tcp.flags.ae tcp.flags.ns tcp.flags.ace@2",
        "CWR": "tcp.flags.cwr tcp.flags.ace@1",
        "ECE": "tcp.flags.ece tcp.flags.ecn tcp.flags.ace@0",
        "URG": "tcp.flags.urg",
        "ACK": "tcp.flags.ack",
        "PSH": "tcp.flags.push",
        "RST": "tcp.flags.reset",
        "SYN": "tcp.flags.syn",
        "FIN": "tcp.flags.fin",
        "Window": "tcp.window_size_value",
        "Checksum": "tcp.checksum",
        "Urgent Pointer": "tcp.urgent_pointer",
    },
    "udp": {
        "Source Port": "udp.srcport",
        "Destination Port": "udp.dstport",
        "Length": "udp.length",
        "Checksum": "udp.checksum",
    },
    "udplite": {
        "Source Port": "udp.srcport",
        "Destination Port": "udp.dstport",
        "Checksum Coverage": "udp.checksum_coverage udp.length",
        "Checksum": "udp.checksum",
    },
    "sctp": {
        "Source Port Number": "sctp.srcport",
        "Destination Port Number": "sctp.dstport",
        "Verification Tag": "sctp.verification_tag",
        "Checksum": "sctp.checksum",
    },
    "dccp": {
        "Source Port": "dccp.srcport",
        "Dest Port": "dccp.dstport",
        "Data Offset": "dccp.data_offset",
        "CCVal": "dccp.ccval",
        "CsCov": "dccp.cscov",
        "Checksum": "dccp.checksum",
        "Res": "dccp.res1",
        "Type": "dccp.type",
        "X": "dccp.x",
        "Sequence Number": "",
    },
    "icmp": ICMP | {
        "Identifier": "icmp.ident",
        "Sequence Number": "icmp.seq",
        "Unused": "",
        "Next-Hop MTU": "",
        "Gateway Internet Address": "icmp.redir_gw",
        "Pointer": "icmp.pointer",
        "Originate Timestamp": "icmp.originate_timestamp",
        "Receive Timestamp": "icmp.receive_timestamp",
        "Transmit Timestamp": "icmp.transmit_timestamp",
        "Num Addrs": "icmp.num_addrs",
        "Addr Entry Size": "icmp.addr_entry_size",
        "Lifetime": "icmp.lifetime",
        "Address Mask": "icmp.address_mask",
    },
    "icmpv6": ICMPV6 | {
        "Identifier": "icmpv6.echo.identifier",
        "Sequence Number": "icmpv6.echo.sequence_number",
        "Unused": "",
        "Reserved": "",
        "MTU": "icmpv6.mtu",
        "Pointer": "icmpv6.pointer",
        "Target Address": "icmpv6.nd.ns.target_address icmpv6.nd.na.target_address icmpv6.rd.na.target_address icmpv6.nd.rd.target_address",
        "Destination Address": "icmpv6.rd.na.destination_address icmpv6.nd.rd.destination_address",
        "Maximum Response Delay": "icmpv6.mld.maximum_response_delay icmpv6.mld.maximum_response_code",
        "Multicast Address": "icmpv6.mld.multicast_address",
        "Nr of Mcast Address Records": "icmpv6.mldr.nb_mcast_records",
        "Cur Hop Limit": "icmpv6.nd.ra.cur_hop_limit",
        "M": "icmpv6.nd.ra.flag.m",
        "O": "icmpv6.nd.ra.flag.o icmpv6.nd.na.flag.o",
        "H": "icmpv6.nd.ra.flag.h",
        "Prf": "icmpv6.nd.ra.flag.prf",
        "P": "icmpv6.nd.ra.flag.p",
        "Router Lifetime": "icmpv6.nd.ra.router_lifetime",
        "Reachable Time": "icmpv6.nd.ra.reachable_time",
        "Retrans Timer": "icmpv6.nd.ra.retrans_timer",
        "R": "icmpv6.nd.na.flag.r",
        "S": "icmpv6.nd.na.flag.s",
    },
    "igmp": {
        "Type": "igmp.type",
        "Max Resp Time": "",
        "Checksum": "igmp.checksum",
        "Group Address": "",
    },
}

TCP_HEAD = {"Kind": "tcp.option_kind tcp.options.type", "Length": "tcp.option_len"}
IPV4_HEAD = {"Kind": "ip.opt.type", "Length": "ip.opt.len"}
IPV6_HEAD = {"Kind": "ipv6.opt.type", "Length": "ipv6.opt.length"}

OPTIONS = {
    "tcp": {
        2: {"Maximum Segment Size": "tcp.options.mss_val"},
        3: {"Shift Count": "tcp.options.wscale.shift"},
        5: {"Left Edge *": "tcp.options.sack_le", "Right Edge *": "tcp.options.sack_re"},
        8: {"TSval": "tcp.options.timestamp.tsval", "TSecr": "tcp.options.timestamp.tsecr"},
    },
    "ipv4": {
        7: {"Pointer": "ip.opt.ptr", "Route Data *": "ip.rec_rt ip.empty_rt"},
        131: {"Pointer": "ip.opt.ptr", "Route Data *": "ip.rec_rt ip.empty_rt ip.src_rt ip.dst ip.cur_rt"},
        137: {"Pointer": "ip.opt.ptr", "Route Data *": "ip.rec_rt ip.empty_rt ip.src_rt ip.dst ip.cur_rt"},
        68: {"Pointer": "ip.opt.ptr", "Overflow": "ip.opt.overflow", "Flag": "ip.opt.flag"},
        148: {"Value": "ip.opt.ra"},
    },
    "ipv6-hopopts": {
        5: {"Value": "ipv6.opt.router_alert"},
        0xC2: {"Jumbo Payload Length": "ipv6.opt.jumbo"},
    },
    "ipv6-opts": {
        4: {"Tunnel Encapsulation Limit": "ipv6.opt.tel"},
        0xC9: {"Home Address": "ipv6.opt.mipv6.home_address"},
    },
}

OPTION_HEADS = {"tcp": TCP_HEAD, "ipv4": IPV4_HEAD, "ipv6-hopopts": IPV6_HEAD, "ipv6-opts": IPV6_HEAD}

CHECKSUM_STATUS = {
    "ipv4": "ip.checksum.status",
    "tcp": "tcp.checksum.status",
    "udp": "udp.checksum.status",
    "udplite": "udp.checksum.status",
    "icmp": "icmp.checksum.status",
    "icmpv6": "icmpv6.checksum.status",
    "igmp": "igmp.checksum.status",
    "sctp": "sctp.checksum.status",
    "dccp": "dccp.checksum.status",
}
