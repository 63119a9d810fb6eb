#!/bin/bash
# Runs at every boot, as root. Each part tells what went wrong and lets the others go on.
data=/dev/sdf
file_system='@FILE_SYSTEM@'
access_point='@ACCESS_POINT@'
minutes='@MINUTES@'

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
  timeout 120 mount -t efs -o "ro,nosuid,nodev,tls,iam,accesspoint=$access_point" "$file_system:/" /mnt/studio-homes
}

watch() {
  mkdir -p /opt/studio-idle-stop
  cat > /opt/studio-idle-stop/idle_stop.py <<'END_OF_IDLE_STOP'
@IDLE_STOP@
END_OF_IDLE_STOP
  systemctl stop studio-idle-stop 2> /dev/null
  systemd-run --unit=studio-idle-stop --property=Restart=always --property=RestartSec=60 \
    /usr/bin/python3 -I /opt/studio-idle-stop/idle_stop.py "$minutes"
}

# First what saves money: the others may wait for minutes.
[ -z "$minutes" ] || watch || say "the idle stop does not watch"
mount_data || { say "people's files are not on the data volume"; touch /home/THIS-IS-NOT-THE-DATA-VOLUME; }
[ -z "$access_point" ] || mount_homes || say "the homes of the domain are not mounted"
exit 0
