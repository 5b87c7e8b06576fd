# What a machine must have, and how to get it. Sourced by ./dev.
# Packages are asked for by name, not by looking for their commands: another program may bear a command's name.

# To compile.
build_packages=(build-essential pkg-config libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libasound2-dev libopus-dev)
# To show a window where there is no screen.
display_packages=(xvfb openbox imagemagick dbus fonts-dejavu-core)
# To drive the window, to hear it, and to make sound to test with.
test_packages=("${display_packages[@]}" webkit2gtk-driver pulseaudio pulseaudio-utils libasound2-plugins dbus-x11
  playerctl espeak-ng ffmpeg sox xdotool desktop-file-utils appstream)

missing_packages() {
  local package
  for package; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done
}

# Installs those of the named Debian packages that are missing, or names them and ends.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    echo "This is not Debian; these of its packages, or what matches them here, are needed: $*" >&2
    return 0
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0

  local as=()
  if ((EUID)); then
    if ! sudo -n true 2>/dev/null; then
      echo "These Debian packages are missing: ${missing[*]}" >&2
      echo "Install them with: sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
      exit 1
    fi
    as=(sudo -n)
  fi
  printf '\n==> Debian packages: %s\n' "${missing[*]}" >&2
  # Their lists may be older than what the mirror holds: one update, once.
  [[ -n ${apt_updated:-} ]] || "${as[@]}" apt-get update -q >&2
  apt_updated=1
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

need_rust() {
  if ! command -v cargo >/dev/null && [[ -x $HOME/.cargo/bin/cargo ]]; then
    PATH=$HOME/.cargo/bin:$PATH
  fi
  if ! command -v cargo >/dev/null; then
    echo 'Rust is missing: install it with rustup from https://rustup.rs and run this again.' >&2
    exit 1
  fi
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  have=$(rustc --version | cut -d ' ' -f 2)
  if [[ $(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1) != "$wanted" ]]; then
    echo "Rust $wanted or newer is needed and $have is here: run rustup update stable." >&2
    exit 1
  fi
}

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo 'Node is missing: install Node 20 or newer with npm (https://nodejs.org) and run this again.' >&2
    exit 1
  fi
  local version
  version=$(node --version)
  version=${version#v}
  if ((${version%%.*} < 20)); then
    echo "Node 20 or newer is needed and $version is here." >&2
    exit 1
  fi
}
