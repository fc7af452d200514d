#!/bin/sh
# Makes a chip of 28 lines, as a Raspberry Pi's header has, and /run/board, where its contacts are pulled and its lights seen.
set -e
chip=/sys/kernel/config/gpio-sim/board
mkdir "$chip" "$chip/bank0"
echo 28 >"$chip/bank0/num_lines"
echo 1 >"$chip/live"
ln -s "/sys/devices/platform/$(cat "$chip/dev_name")/$(cat "$chip/bank0/chip_name")" /run/board
# gpiozero's lgpio pins want to know which Raspberry Pi this is.
{ cat /proc/cpuinfo; echo "Revision : a02082"; } >/run/cpuinfo
# On a Raspberry Pi the chip is there before udev, which gives it to its group, and that long before the kiosk.
udevadm wait --timeout=30 /dev/gpiochip0
