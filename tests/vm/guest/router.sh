#!/bin/sh
# The shop's router in a network of its own, on the second of two simulated radios.
#   router.sh start            the radios, and an address for whoever is let in
#   router.sh on [LINE]...     a wireless network with these lines of hostapd's; the former is gone
#   router.sh off              no wireless network
#   router.sh silent | answer  no address for anybody; addresses again
#   router.sh time             a time server, too
set -e
inside() { ip netns exec shop "$@"; }
stop() { if [ -e "/run/$1.pid" ]; then kill "$(cat "/run/$1.pid")" || true; rm -f "/run/$1.pid"; fi; }
answer() {
    inside dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --interface=wlan1 --bind-dynamic \
        --dhcp-range=10.7.0.50,10.7.0.99,10m --address=/office.test/10.7.0.1 --pid-file=/run/dnsmasq.pid
}
case $1 in
start)
    modprobe mac80211_hwsim radios=2
    ip netns add shop
    iw phy phy1 set netns name shop
    inside ip link set lo up
    inside ip address add 10.7.0.1/24 dev wlan1
    # Both radios come up as a stock Raspberry Pi OS has them, off; the router's is not the Pi's.
    inside sh -c 'for switch in /sys/class/rfkill/*; do echo 0 >"$switch/soft"; done'
    answer
    ;;
on)
    shift
    stop hostapd
    {
        printf '%s\n' interface=wlan1 driver=nl80211 hw_mode=g channel=6 ctrl_interface=/run/hostapd ssid=Station
        printf '%s\n' "$@"
    } >/run/hostapd.conf
    inside ip link set wlan1 down
    inside hostapd -B -P /run/hostapd.pid /run/hostapd.conf
    ;;
off) stop hostapd ;;
silent) stop dnsmasq ;;
answer) answer ;;
time)
    printf '%s\n' 'local stratum 5' 'allow 10.7.0.0/24' 'cmdport 0' 'bindcmdaddress /' 'pidfile /run/time.pid' >/run/time.conf
    inside chronyd -x -f /run/time.conf
    ;;
esac
