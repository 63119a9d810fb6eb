# What git asks for a password, and only for the repository's own host. The password goes from AWS through pipes to git:
# it is in no file, no argument and no environment. ('<<<' would be a file in an old bash.)
# shellcheck shell=bash

# git_credential get|store|erase
git_credential() {
  [ "$1" = get ] || return 0
  local password
  case $START_UP_KIND in
  secret) set -- secretsmanager get-secret-value --secret-id "$START_UP_SECRET" --query SecretString ;;
  *) set -- ssm get-parameter --name "$START_UP_SECRET" --with-decryption --query Parameter.Value ;;
  esac
  password=$(aws "$@" ${START_UP_REGION:+--region "$START_UP_REGION"} --output text \
    --cli-connect-timeout 5 --cli-read-timeout 10) || return
  [ -z "$START_UP_KEY" ] || password=$(printf '%s' "$password" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$START_UP_KEY" 2>/dev/null) || {
    echo "the secret is no JSON with that key" >&2
    return 1
  }
  printf '%s\n' "username=$START_UP_USER" "password=$password"
}

# with_credentials URL secret|parameter NAME REGION KEY USER: gives git the helper, for this process and its children
with_credentials() {
  local site=${1#https://}
  site=credential.https://${site%%/*}
  export START_UP_KIND=$2 START_UP_SECRET=$3 START_UP_REGION=$4 START_UP_KEY=$5 START_UP_USER=$6 START_UP_GIT
  START_UP_GIT=$(declare -f git_credential)
  # shellcheck disable=SC2016  # git's shell expands it, when git needs a password
  export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=$site.helper GIT_CONFIG_VALUE_0='' GIT_CONFIG_KEY_1=$site.helper \
    GIT_CONFIG_VALUE_1='!bash -c '\''eval "$START_UP_GIT"; git_credential "$@"'\'' start-up'
}
