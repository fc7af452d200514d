#!/bin/sh
# The first process where power is cut: no systemd, just the board, the card, and somebody who presses and watches.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t tmpfs none /run
/usr/local/sbin/board
mkdir -p /var/lib/kiosk
# What Debian does at every boot before it mounts; 1 means that it mended something.
{ e2fsck -p /dev/vdb || [ $? -eq 1 ]; } &&
  mount -t ext4 -o noatime /dev/vdb /var/lib/kiosk &&
  cd /src && /opt/smiley-kiosk/bin/python /usr/local/sbin/witness
# It should have gone on until the plug is pulled. What it said last is to be the end of the console.
echo o >/proc/sysrq-trigger
sleep 60
