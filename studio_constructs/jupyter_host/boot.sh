#!/bin/bash
# Runs at every boot, as root. Each part tells what went wrong and lets the others go on.
data=/dev/sdf
file_system='@FILE_SYSTEM@'
access_point='@ACCESS_POINT@'

say() { echo "studio-host: $*"; }

mount_data() {
  mountpoint -q /home && return
  # CloudFormation attaches the volume when the host runs already.
  for _ in $(seq 60); do [ -e "$data" ] && break; sleep 5; done
  [ -e "$data" ] || { say "there is no data volume"; return 1; }
  blkid -p "$data" > /dev/null
  case $? in
    0) ;;
    2) mkfs.xfs -q "$data" || return 1 ;; # nothing is on it
    *) say "cannot tell what is on the data volume"; return 1 ;;
  esac
  mkdir -p /mnt/studio-data && mount -o nodev "$data" /mnt/studio-data || return 1
  cp -an /home/. /mnt/studio-data/
  umount /mnt/studio-data
  mount -o nodev "$data" /home && xfs_growfs /home > /dev/null
}

mount_homes() {
  mountpoint -q /mnt/studio-homes && return
  command -v mount.efs > /dev/null || timeout 300 dnf -q -y install amazon-efs-utils || return 1
  mkdir -p /mnt/studio-homes
  timeout 120 mount -t efs -o "@ACCESS@,nosuid,nodev,tls,iam,accesspoint=$access_point" "$file_system:/" /mnt/studio-homes
}

mount_data || { say "people's files are not on the data volume"; touch /home/THIS-IS-NOT-THE-DATA-VOLUME; }
[ -z "$access_point" ] || mount_homes || say "the homes of the domain are not mounted"
exit 0
