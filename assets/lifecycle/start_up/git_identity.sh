# Who commits, and which folders git trusts though they belong to somebody else. What a user has set stays.
# shellcheck shell=bash

# The profile that the app is for; nothing in a space that several people share.
person_of_app() {
  local file=${START_UP_METADATA:-/opt/ml/metadata/resource-metadata.json} found profile domain space sharing
  found=$(python3 -c 'import json, sys
told = json.load(open(sys.argv[1]))
print(*(told.get(key) or "" for key in ("UserProfileName", "DomainId", "SpaceName")), sep="\n")' "$file") || return 1
  { read -r profile && read -r domain && read -r space; } <<<"$found"$'\n'
  if [ -z "$profile" ] && [ -n "$space" ]; then
    found=$(aws sagemaker describe-space --domain-id "$domain" --space-name "$space" --output text \
      --query '[SpaceSharingSettings.SharingType, OwnershipSettings.OwnerUserProfileName]' \
      --cli-connect-timeout 5 --cli-read-timeout 10) || return 1
    read -r sharing profile <<<"$found"
    [ "$sharing" = Private ] || return 0
  fi
  printf '%s\n' "$profile"
}

# git_identity NAME EMAIL EMAIL_DOMAIN [FOLDER...]
git_identity() {
  local name=$1 email=$2 domain=$3 folder
  shift 3
  for folder; do
    case $folder in /*) ;; *) folder=$HOME/$folder ;; esac
    git config --global --get-all safe.directory | grep -Fxq -- "$folder" ||
      git config --global --add safe.directory "$folder" || return
  done
  if git config --global user.name >/dev/null && git config --global user.email >/dev/null; then
    echo "the user's own stays"
    return
  fi
  if [ -z "$name" ] || { [ -z "$email" ] && [ -n "$domain" ]; }; then
    local person
    person=$(person_of_app) || { echo "nobody says whose app this is"; return 1; }
    if [ -z "$person" ]; then
      echo "several people share this space, no name is set"
      return
    fi
    name=${name:-$person}
    [ -n "$email" ] || [ -z "$domain" ] || email=$person@$domain
  fi
  git config --global user.name >/dev/null || git config --global user.name "$name" || return
  [ -z "$email" ] || git config --global user.email >/dev/null || git config --global user.email "$email" || return
  echo "commits are $(git config --global user.name)'s"
}
