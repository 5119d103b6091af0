#!/usr/bin/env bash
# Makes what a Dask cluster needs for TLS: ./certificates.sh FOLDER [WHERE_IT_WILL_LIE]
# An authority of its own, one certificate for all machines, and tls.yaml with their paths.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?name a folder for certificates and keys}
where=${2:-$(mkdir -p "$folder" && cd "$folder" && pwd)}
days=400
umask 077
mkdir -p "$folder"
if [ -e "$folder/ca-key.pem" ]; then
  echo "$folder holds an authority already; remove the folder to make another one" >&2
  exit 1
fi
curve=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
openssl req -x509 "${curve[@]}" -days $days -subj /CN=grading \
  -keyout "$folder/ca-key.pem" -out "$folder/ca.pem" 2>/dev/null
openssl req "${curve[@]}" -subj /CN=grader \
  -keyout "$folder/key.pem" -out "$folder/request.pem" 2>/dev/null
openssl x509 -req -in "$folder/request.pem" -CA "$folder/ca.pem" -CAkey "$folder/ca-key.pem" \
  -CAcreateserial -days $days -out "$folder/cert.pem" 2>/dev/null
rm "$folder/request.pem"
sed "s|/etc/grading|$where|" "$here/tls.yaml" >"$folder/tls.yaml"
