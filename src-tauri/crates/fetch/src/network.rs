//! Whether this computer has a way to other networks at all: its default routes, where the system shows them as files
//! (Linux, `proc_net_route`). Asks nobody, and says nothing of who answers at the other end.

/// Where a request to the world would leave this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    None,
    /// The default routes; other ones after the computer went to another network.
    Routes(String),
    /// This system does not say.
    Unknown,
}

/// The way out as it is now.
pub fn way_out() -> WayOut {
    let Ok(v4) = std::fs::read_to_string("/proc/net/route") else {
        return WayOut::Unknown;
    };
    let v6 = std::fs::read_to_string("/proc/net/ipv6_route").unwrap_or_default();
    of(&v4, &v6)
}

fn of(v4: &str, v6: &str) -> WayOut {
    let mut routes: Vec<String> = Vec::new();
    for line in v4.lines() {
        let part: Vec<&str> = line.split_ascii_whitespace().collect();
        // Name, destination, gateway, flags, …, mask in the eighth.
        if let [name, "00000000", gateway, _, _, _, _, "00000000", ..] = part[..]
            && name != "lo"
        {
            routes.push(format!("{name} {gateway}"));
        }
    }
    for line in v6.lines() {
        let part: Vec<&str> = line.split_ascii_whitespace().collect();
        // Destination, length of its prefix, source, length, next hop, …, name at the end. `lo` holds what is refused.
        if let [destination, "00", _, _, gateway, .., name] = part[..]
            && name != "lo"
            && destination.bytes().all(|b| b == b'0')
        {
            routes.push(format!("{name} {gateway}"));
        }
    }
    if routes.is_empty() {
        return WayOut::None;
    }
    routes.sort();
    routes.dedup();
    WayOut::Routes(routes.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

    #[test]
    fn a_default_route_is_a_way_out_and_a_neighbour_is_none() {
        let near = "wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n";
        let out = "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n";
        assert_eq!(of(HEAD, ""), WayOut::None);
        assert_eq!(of(&format!("{HEAD}{near}"), ""), WayOut::None);
        let home = of(&format!("{HEAD}{out}{near}"), "");
        assert_eq!(home, WayOut::Routes("wlan0 0101A8C0".into()));
        let cafe = of(
            &format!("{HEAD}{}", out.replace("0101A8C0", "010110AC")),
            "",
        );
        assert_ne!(home, cafe, "another network is another way");
    }

    #[test]
    fn the_newer_protocol_counts_as_well_but_not_what_is_refused() {
        let zero = "0".repeat(32);
        let refused =
            format!("{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n");
        assert_eq!(of(HEAD, &refused), WayOut::None);
        let gateway = format!("fe80{}1", "0".repeat(27));
        let out =
            format!("{zero} 00 {zero} 00 {gateway} 00000400 00000003 00000000 00450003     eth0\n");
        assert_eq!(
            of(HEAD, &format!("{refused}{out}")),
            WayOut::Routes(format!("eth0 {gateway}"))
        );
    }
}
