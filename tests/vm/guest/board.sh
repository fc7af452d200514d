#!/bin/sh
# Makes the chips of a Raspberry Pi 5 as kernels before 6.6.45 number them: the header's lines are not on the first one.
# /run/board is where the header's contacts are pulled and its lights seen. board.sh LABEL: the header has that label.
set -e
chips=/sys/kernel/config/gpio-sim
add() {
    mkdir -p "$chips/$1/bank0"
    echo "$3" >"$chips/$1/bank0/num_lines"
    echo "$2" >"$chips/$1/bank0/label"
    echo 1 >"$chips/$1/live"
}
if [ -d "$chips/board" ]; then
    echo 0 >"$chips/board/live"
else
    add system gpio-brcmstb@107d508500 32
fi
add board "${1:-pinctrl-rp1}" 28
name=$(cat "$chips/board/bank0/chip_name")
ln -sfn "/sys/devices/platform/$(cat "$chips/board/dev_name")/$name" /run/board
# gpiozero's lgpio pins want to know which Raspberry Pi this is.
{ cat /proc/cpuinfo; echo "Revision : a02082"; } >/run/cpuinfo
# On a Raspberry Pi the chip is there before udev, which gives it to its group, and that long before the kiosk.
udevadm wait --timeout=30 "/dev/$name"
