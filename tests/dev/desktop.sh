# A desktop without a screen: Xvfb, openbox and a session bus of its own. Sourced by ./dev.

desktop_pids=()
desktop_home=

# Ends everything started here, the last first, and takes the private folder away.
desktop_stop() {
  local i
  for ((i = ${#desktop_pids[@]} - 1; i >= 0; i--)); do
    kill "${desktop_pids[i]}" 2>/dev/null || true
  done
  for ((i = ${#desktop_pids[@]} - 1; i >= 0; i--)); do
    wait "${desktop_pids[i]}" 2>/dev/null || true
  done
  [[ -z $desktop_home ]] || rm -rf "$desktop_home"
}

desktop_start() {
  desktop_home=$(mktemp -d)
  trap desktop_stop EXIT
  trap 'exit 130' INT TERM
  mkdir -m 700 "$desktop_home/run" "$desktop_home/home"

  # Xvfb takes a free display by itself and writes its number once it listens.
  mkfifo "$desktop_home/number" "$desktop_home/bus"
  Xvfb -displayfd 3 -screen 0 1280x832x24 -nolisten tcp 3>"$desktop_home/number" 2>"$desktop_home/xvfb.log" &
  desktop_pids+=($!)
  local number
  read -r -t 20 number <>"$desktop_home/number" || { echo 'Xvfb does not start:' >&2; cat "$desktop_home/xvfb.log" >&2; exit 1; }
  export DISPLAY=":$number"
  unset WAYLAND_DISPLAY
  export XDG_RUNTIME_DIR=$desktop_home/run HOME_OF_DESKTOP=$desktop_home/home

  dbus-daemon --session --nofork --print-address=3 3>"$desktop_home/bus" 2>"$desktop_home/dbus.log" &
  desktop_pids+=($!)
  read -r -t 20 DBUS_SESSION_BUS_ADDRESS <>"$desktop_home/bus"
  export DBUS_SESSION_BUS_ADDRESS

  HOME=$desktop_home/home openbox --config-file "$root/tests/dev/openbox.xml" >/dev/null 2>&1 &
  desktop_pids+=($!)
  # Software drawing: there is no graphics card to ask.
  export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 GDK_BACKEND=x11 NO_AT_BRIDGE=1
}

# desktop_picture FILE PROGRAM ARGS: runs the program, waits until its window has been drawn and
# stands still, and leaves a picture of the screen. At most a minute.
desktop_picture() {
  local file=$1 last='' same=0 now colours pid
  shift
  HOME=$HOME_OF_DESKTOP XDG_CONFIG_HOME= XDG_CACHE_HOME= XDG_DATA_HOME= "$@" >"$desktop_home/app.log" 2>&1 &
  pid=$!
  desktop_pids+=("$pid")
  local end=$((SECONDS + 60))
  while ((SECONDS < end)); do
    sleep 0.5
    if ! kill -0 "$pid" 2>/dev/null; then
      echo 'The application ended before it showed its window:' >&2
      tail -n 20 "$desktop_home/app.log" >&2
      return 1
    fi
    import -silent -window root "$desktop_home/now.png"
    # %k counts colours: an empty screen or an unpainted window has a handful. %# is of the pixels alone.
    read -r colours now < <(identify -format '%k %#\n' "$desktop_home/now.png")
    if ((colours > 64)) && [[ $now == "$last" ]]; then same=$((same + 1)); else same=0; fi
    if ((same >= 2)); then
      mv "$desktop_home/now.png" "$file"
      return 0
    fi
    last=$now
  done
  mv "$desktop_home/now.png" "$file"
  echo "The window did not come to rest within a minute; what it showed last is in $file" >&2
  return 1
}
