// The group-by questions of the h2o db-benchmark, as each engine spells them.
export const questions = [
  {
    name: 'q1',
    about: 'sum v1 by id1',
    keys: 'id1',
    aggregates: 'v1:sum as v1',
    sql: 'SELECT id1, sum(v1) AS v1 FROM x GROUP BY id1',
    polars: (x, { col }) => x.groupBy('id1').agg(col('v1').sum()),
  },
  {
    name: 'q2',
    about: 'sum v1 by id1, id2',
    keys: 'id1, id2',
    aggregates: 'v1:sum as v1',
    sql: 'SELECT id1, id2, sum(v1) AS v1 FROM x GROUP BY id1, id2',
    polars: (x, { col }) => x.groupBy(['id1', 'id2']).agg(col('v1').sum()),
  },
  {
    name: 'q3',
    about: 'sum v1, mean v3 by id3',
    keys: 'id3',
    aggregates: 'v1:sum as v1; v3:mean as v3',
    sql: 'SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM x GROUP BY id3',
    polars: (x, { col }) => x.groupBy('id3').agg(col('v1').sum(), col('v3').mean()),
  },
  {
    name: 'q4',
    about: 'mean v1, v2, v3 by id4',
    keys: 'id4',
    aggregates: 'v1:mean as v1; v2:mean as v2; v3:mean as v3',
    sql: 'SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM x GROUP BY id4',
    polars: (x, { col }) => x.groupBy('id4').agg(col('v1').mean(), col('v2').mean(), col('v3').mean()),
  },
  {
    name: 'q5',
    about: 'sum v1, v2, v3 by id6',
    keys: 'id6',
    aggregates: 'v1:sum as v1; v2:sum as v2; v3:sum as v3',
    sql: 'SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM x GROUP BY id6',
    polars: (x, { col }) => x.groupBy('id6').agg(col('v1').sum(), col('v2').sum(), col('v3').sum()),
  },
];
