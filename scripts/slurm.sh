#!/usr/bin/env bash
# Runs a real Slurm cluster of one node on this machine, for tests: no systemd, no cgroups, no database. Needs root.
#   scripts/slurm.sh up FOLDER [CPUS]    starts it; everything it writes is in FOLDER, and SLURM_CONF=FOLDER/slurm.conf finds it
#   scripts/slurm.sh down FOLDER         stops it
set -euo pipefail
verb=${1:-} folder=$(realpath -m "${2:-}")

install_slurm() {
    local program missing=
    for program in slurmctld slurmd sbatch munged; do
        PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || missing=yes
    done
    [ "$missing" ] || return 0
    echo 'slurm: installing slurmctld, slurmd, slurm-client and munge with apt' >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >/dev/null
}

# Munge, which signs who is who, runs as a user of its own and trusts nobody else's folders.
start_munge() {
    munge -n >/dev/null 2>&1 && return
    [ -f /etc/munge/munge.key ] || mungekey --create
    chown -R munge: /etc/munge
    chmod 700 /etc/munge
    install -d -o munge -g munge -m 755 /run/munge /var/log/munge /var/lib/munge
    runuser -u munge -- /usr/sbin/munged
}

configure() {
    local host cpus=$1
    host=$(hostname -s)
    mkdir -p "$folder"/{state,spool,log}
    cat >"$folder/slurm.conf" <<EOF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
JobCompType=jobcomp/filetxt
JobCompLoc=$folder/log/jobs.txt
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
ReturnToService=2
KillWait=5
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
EOF
    echo 'CgroupPlugin=cgroup/v1' >"$folder/cgroup.conf"
}

up() {
    install_slurm
    start_munge
    configure "${1:-2}"
    export SLURM_CONF=$folder/slurm.conf
    /usr/sbin/slurmctld -i
    /usr/sbin/slurmd
    for _ in $(seq 300); do
        [ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && return
        sleep 0.1
    done
    echo 'slurm: the node did not come up' >&2
    tail -n 20 "$folder"/log/slurmctld.log "$folder"/log/slurmd.log >&2
    return 1
}

down() {
    for daemon in slurmd slurmctld; do
        [ -f "$folder/$daemon.pid" ] && kill "$(cat "$folder/$daemon.pid")" 2>/dev/null || true
    done
    for _ in $(seq 100); do
        [ -f "$folder/slurmd.pid" ] || [ -f "$folder/slurmctld.pid" ] || return 0
        sleep 0.1
    done
}

case $verb in
    up) up "${3:-}" ;;
    down) down ;;
    *)
        sed -n '2,4s/^# //p' "$0" >&2
        exit 1
        ;;
esac
