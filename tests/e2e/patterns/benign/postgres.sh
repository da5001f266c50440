# PostgreSQL: a new cluster, six tables, checkpoints, segments of the log that are used again, vacuum
# expect: none
# detector: none
# packages: postgresql util-linux
prepare() {
	chmod 755 .
	mkdir pg
	chown postgres pg
}
as_postgres() { (cd pg && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); }
act() {
	local bin n pg=$PWD/pg
	for bin in /usr/lib/postgresql/*/bin; do :; done # the newest
	as_postgres "$bin/initdb" -D "$pg/data" -U postgres
	as_postgres "$bin/pg_ctl" -D "$pg/data" -l "$pg/log" -w start \
		-o "-k $pg -h '' -c max_wal_size=64MB -c min_wal_size=32MB -c checkpoint_timeout=30s"
	for n in 1 2 3 4 5 6; do
		as_postgres "$bin/psql" -q -h "$pg" -U postgres -c "create table t$n as select g, md5(g::text) m
			from generate_series(1, 200000) g" -c checkpoint -c "vacuum full t$n" -c analyze
	done
	as_postgres "$bin/pg_ctl" -D "$pg/data" -w stop -m fast
}
