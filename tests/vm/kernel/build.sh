#!/usr/bin/env bash
# Makes a kernel with simulated GPIO lines: `build.sh FOLDER` leaves FOLDER/vmlinuz and FOLDER/initrd, and in
# FOLDER/modules what it loads later: simulated radios, and the ciphers of their networks.
# Debian's own kernel and headers, from its archive; of its source the two files that it does not build, as a module.
# Nothing is installed: the packages are unpacked in FOLDER/work, with a state of apt of their own.
set -euo pipefail
from=$(cd "$(dirname "$0")" && pwd)
to=$(mkdir -p "$1" && cd "$1" && pwd)
work=$to/work
mirror=${MIRROR:-http://deb.debian.org/debian}
# The last Raspberry Pi OS has this version, too.
series=6.12
modules="virtio_blk crc32c_generic ext4 autofs4 configfs gpio-sim"
radio="mac80211_hwsim aes_generic ccm cmac ctr gcm"

rm -rf "$work"
mkdir -p "$work"/{lists/partial,archives/partial,debian,module,initrd/{bin,modules,proc,sys,dev,system}}

echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm-backports main" >"$work/sources"
cat >"$work/apt.conf" <<END
Dir::Etc::sourcelist "$work/sources";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::State::status "/dev/null";
Dir::Cache "$work";
APT::Sandbox::User "root";
Acquire::Languages "none";
END
export APT_CONFIG=$work/apt.conf
apt-get -qq update
version=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: linux-image-\([0-9].*\)-amd64$/\1/p')
cd "$work/archives"
apt-get -qq download "linux-"{image,headers}"-$version-amd64" "linux-headers-$version-common" "linux-kbuild-$version" \
  "linux-source-$series"
unset APT_CONFIG

for package in linux-{image,headers,kbuild}-*.deb; do dpkg-deb -x "$package" "$work/debian"; done
cd "$work/module"
dpkg-deb --fsys-tarfile "$work"/archives/linux-source-*.deb |
  tar -xO "./usr/src/linux-source-$series.tar.xz" |
  tar -xJ --strip-components=3 --wildcards '*/drivers/gpio/gpio-sim.c' '*/kernel/irq/irq_sim.c'
mv gpio-sim.c chip.c
cp "$from"/{Makefile,irq_desc.h} .
headers=$work/debian/usr/src/linux-headers-$version-amd64
# The headers think that they are installed.
sed -i "s,^include /usr/src,include $work/debian/usr/src," "$headers/Makefile"
make --silent -C "$headers" M="$PWD" CONFIG_DEBUG_INFO_BTF_MODULES= modules >"$work/make.log" 2>&1 ||
  { tail -20 "$work/make.log" >&2; exit 1; }
install -D -m 644 gpio-sim.ko "$work/debian/lib/modules/$version-amd64/extra/gpio-sim.ko"
depmod --basedir "$work/debian" "$version-amd64"

files() {
  for module; do modprobe --dirname "$work/debian" --set-version "$version-amd64" --show-depends "$module"; done |
    awk '$1 == "insmod" && !seen[$2]++ {print $2}'
}
cd "$work/debian/lib/modules"
# shellcheck disable=SC2086 # names
files $radio | while read -r path; do
  install -D -m 644 "$path" "$to/modules/lib/modules/$version-amd64/${path##*/lib/modules/"$version-amd64"/}"
done
cp "$version-amd64"/modules.{builtin,builtin.modinfo,order} "$to/modules/lib/modules/$version-amd64"
depmod --basedir "$to/modules" "$version-amd64"

cd "$work/initrd"
install -m 755 /bin/busybox bin/
install -m 755 "$from/init" .
# shellcheck disable=SC2086 # names
files $modules | while read -r path; do
  name=$(basename "$path" .xz)
  case $path in *.xz) xz -dc "$path" ;; *) cat "$path" ;; esac >"modules/$name"
  echo "$name" >>modules/order
done
find . | cpio --create --format=newc --quiet | gzip -9 >"$to/initrd"
cp "$work/debian/boot/vmlinuz-$version-amd64" "$to/vmlinuz"
rm -rf "$work"
