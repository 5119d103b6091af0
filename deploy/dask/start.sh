#!/usr/bin/env bash
# Starts a cluster over SSH and ends it with this script: ./start.sh SCHEDULER_HOST WORKER_HOST...
#
#   GRADING  folder on every host with tls.yaml, ca.pem, cert.pem and key.pem   (/etc/grading)
#   BIN      folder on every host with the environment's programs               (/opt/grader/bin)
#   WORKERS  worker processes on each host                                      (its cores)
#   PORT     where the scheduler listens                                        (8786)
#   RUN      how a command gets to a host: RUN HOST COMMAND                     (ssh -tt)
set -euo pipefail
scheduler=${1:?name the host of the scheduler, then those of the workers}
shift
config="DASK_CONFIG=${GRADING:=/etc/grading}/tls.yaml OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1"
dask="env $config ${BIN:=/opt/grader/bin}/dask"
port=${PORT:-8786}
run=${RUN:-ssh -tt}
# Without a dashboard: that would be a page without encryption or password.
$run "$scheduler" "exec $dask scheduler --protocol tls --port $port --no-dashboard" &
trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
trap exit INT TERM
for host in "$@"; do
  # A worker that comes before its scheduler waits for it. Submissions have limits of their own.
  $run "$host" "exec $dask worker tls://$scheduler:$port --nworkers ${WORKERS:-\$(nproc)} \
    --nthreads 1 --memory-limit 0 --no-dashboard" &
done
wait
