-- For SQLite and PostgreSQL alike. What an earlier run has left behind is removed.
drop table if exists perf_orders;
drop table if exists perf_items;
create table perf_items (id integer primary key, name text not null, stock integer not null);
create table perf_orders (number text primary key, item integer not null references perf_items, amount integer not null);
insert into perf_items
  with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 1000)
  select n, 'item ' || n, 1000000 from numbers;
create index perf_items_by_name on perf_items (name);
