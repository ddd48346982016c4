// The ten group-by questions of the h2o db-benchmark, as each engine spells them. Columns of answers whose names begin with
// `v` are compared; of q8 engines may give the values of a group as rows, as columns or as lists: `values` says that only
// the values count, not where they stand.
export const questions = [
  {
    name: 'q1',
    about: 'sum v1 by id1',
    partita: (x) => x.groupBy('id1', 'v1:sum as v1'),
    sql: 'SELECT id1, sum(v1) AS v1 FROM x GROUP BY id1',
    polars: (x, { col }) => x.groupBy('id1').agg(col('v1').sum()),
  },
  {
    name: 'q2',
    about: 'sum v1 by id1, id2',
    partita: (x) => x.groupBy('id1, id2', 'v1:sum as v1'),
    sql: 'SELECT id1, id2, sum(v1) AS v1 FROM x GROUP BY id1, id2',
    polars: (x, { col }) => x.groupBy(['id1', 'id2']).agg(col('v1').sum()),
  },
  {
    name: 'q3',
    about: 'sum v1, mean v3 by id3',
    partita: (x) => x.groupBy('id3', 'v1:sum as v1; v3:mean as v3'),
    sql: 'SELECT id3, sum(v1) AS v1, avg(v3) AS v3 FROM x GROUP BY id3',
    polars: (x, { col }) => x.groupBy('id3').agg(col('v1').sum(), col('v3').mean()),
  },
  {
    name: 'q4',
    about: 'mean v1, v2, v3 by id4',
    partita: (x) => x.groupBy('id4', 'v1:mean as v1; v2:mean as v2; v3:mean as v3'),
    sql: 'SELECT id4, avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3 FROM x GROUP BY id4',
    polars: (x, { col }) => x.groupBy('id4').agg(col('v1').mean(), col('v2').mean(), col('v3').mean()),
  },
  {
    name: 'q5',
    about: 'sum v1, v2, v3 by id6',
    partita: (x) => x.groupBy('id6', 'v1:sum as v1; v2:sum as v2; v3:sum as v3'),
    sql: 'SELECT id6, sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3 FROM x GROUP BY id6',
    polars: (x, { col }) => x.groupBy('id6').agg(col('v1').sum(), col('v2').sum(), col('v3').sum()),
  },
  {
    name: 'q6',
    about: 'median v3, sd v3 by id4, id5',
    partita: (x) => x.groupBy('id4, id5', 'v3:median as v3_median; v3:std as v3_std'),
    sql: 'SELECT id4, id5, median(v3) AS v3_median, stddev_samp(v3) AS v3_std FROM x GROUP BY id4, id5',
    polars: (x, { col }) =>
      x.groupBy(['id4', 'id5']).agg(col('v3').median().as('v3_median'), col('v3').std().as('v3_std')),
  },
  {
    name: 'q7',
    about: 'max v1 - min v2 by id3',
    partita: (x) => x.groupBy('id3', 'v1:max as top; v2:min as bottom').select('id3', 'top - bottom as v_range'),
    sql: 'SELECT id3, max(v1) - min(v2) AS v_range FROM x GROUP BY id3',
    polars: (x, { col }) => x.groupBy('id3').agg(col('v1').max().sub(col('v2').min()).as('v_range')),
  },
  {
    name: 'q8',
    about: 'largest two v3 by id6',
    values: true,
    partita: (x) => x.groupBy('id6', 'v3:largest(1) as v_first, largest(2) as v_second'),
    sql: 'SELECT id6, unnest(max(v3, 2)) AS v3 FROM x GROUP BY id6',
    polars: (x, { col }) =>
      x
        .filter(col('v3').isNotNull())
        .groupBy('id6')
        .agg(col('v3').sort({ descending: true }).head(2))
        .explode('v3'),
  },
  {
    name: 'q9',
    about: 'r2 of v1, v2 by id2, id4',
    partita: (x) => x.groupBy('id2, id4', 'v1:corr(v2) as r').select('id2, id4, r * r as v_r2'),
    sql: 'SELECT id2, id4, pow(corr(v1, v2), 2) AS v_r2 FROM x GROUP BY id2, id4',
    polars: (x, { col, pearsonCorr }) =>
      x.groupBy(['id2', 'id4']).agg(pearsonCorr(col('v1'), col('v2')).pow(2).as('v_r2')),
  },
  {
    name: 'q10',
    about: 'sum v3, count by id1 to id6',
    partita: (x) => x.groupBy('id1, id2, id3, id4, id5, id6', 'v3:sum as v3; *:count as v_count'),
    sql:
      'SELECT id1, id2, id3, id4, id5, id6, sum(v3) AS v3, count(*) AS v_count FROM x ' +
      'GROUP BY id1, id2, id3, id4, id5, id6',
    polars: (x, { col, len }) =>
      x.groupBy(['id1', 'id2', 'id3', 'id4', 'id5', 'id6']).agg(col('v3').sum(), len().as('v_count')),
  },
];
