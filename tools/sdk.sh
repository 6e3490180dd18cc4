# Read by ./unwind and .ci/run: finds the .NET SDK that global.json asks for, or says what to install; and for the tests
# alone Node.js and a browser.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

# Where the install script puts it when nobody says otherwise.
if ! command -v dotnet >/dev/null && [ -x "${HOME:-}/.dotnet/dotnet" ]; then
    export PATH="$HOME/.dotnet:$PATH" DOTNET_ROOT="$HOME/.dotnet"
fi

need_sdk() {
    local said="dotnet: not found"
    if command -v dotnet >/dev/null && said="$(dotnet --version 2>&1)"; then return 0; fi

    {
        echo "Unwind needs the .NET 10 SDK, 10.0.401 or later. This machine says:"
        echo
        sed 's/^/  /' <<<"$said"
        cat <<'TEXT'

To install it for yourself on Debian:

  sudo apt-get install -y curl ca-certificates libicu-dev
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
  export PATH="$HOME/.dotnet:$PATH"

Other systems: https://dotnet.microsoft.com/download/dotnet/10.0
TEXT
    } >&2
    return 1
}

# The clients that the payment channels give out check our simulator; they run on Node.js. Where it can be installed without
# asking anybody, it is; otherwise the tests that need it fail and say so.
need_node() {
    command -v node >/dev/null && command -v npm >/dev/null && return 0
    echo "Node.js and npm are missing; the tests of the simulator need them."
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm
    else
        echo "To install them on Debian: sudo apt-get install -y nodejs npm"
    fi
}

# The pages are looked at with Debian's Chromium, with a font that has Chinese.
need_browser() {
    [ -x /usr/bin/chromium-headless-shell ] && fc-list :lang=zh family 2>/dev/null | grep -q . && return 0
    echo "Chromium, or a font with Chinese, is missing; the tests of the pages need both."
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fontconfig fonts-noto-cjk
    else
        echo "To install them on Debian: sudo apt-get install -y chromium-headless-shell fontconfig fonts-noto-cjk"
    fi
}

# The storage tests run on PostgreSQL as well; a server of their own is made in a folder, whatever else runs here.
need_postgres() {
    ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && return 0
    echo "PostgreSQL is missing; the storage tests need it."
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        # No server is to be started by the installation.
        mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
    else
        echo "To install it on Debian: sudo apt-get install -y postgresql"
    fi
}
