#!/bin/bash
# Starts what stops this notebook instance when nobody uses it. It runs as root, without internet and without cron.
mkdir -p /opt/studio-idle-stop
cat > /opt/studio-idle-stop/idle_stop.py <<'END_OF_IDLE_STOP'
@IDLE_STOP@
END_OF_IDLE_STOP
setsid nohup /usr/bin/python3 -I /opt/studio-idle-stop/idle_stop.py @MINUTES@ \
  < /dev/null >> /var/log/studio-idle-stop.log 2>&1 &
echo "studio: watches for @MINUTES@ idle minutes, see /var/log/studio-idle-stop.log"
[ -x /usr/bin/aws ] || [ -x /usr/local/bin/aws ] || echo "studio: no aws command here, so it will not be able to stop"
