PRAGMA application_id = 1345474648;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE aliases (
  model_name TEXT NOT NULL,
  alias TEXT NOT NULL CHECK (alias <> '' AND alias NOT GLOB '[0-9]*'),
  model_id INTEGER NOT NULL REFERENCES models (id),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (model_name, alias)
) STRICT;
INSERT INTO "aliases" VALUES('night','champion',1,1795733557326);
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL REFERENCES jobs (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  claim INTEGER NOT NULL CHECK (claim >= 1),
  worker_id INTEGER NOT NULL REFERENCES workers (id),
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT CHECK (outcome IN ('ok', 'error', 'timeout', 'cancelled', 'released', 'lost')),
  error TEXT,
  log_path TEXT, peak_memory INTEGER CHECK (peak_memory >= 0),
  UNIQUE (job_id, claim),
  CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;
INSERT INTO "attempts" VALUES(1,1,1,1,1,1795733553105,1795733553438,'ok',NULL,'logs/job-1-attempt-1.log',4366336);
INSERT INTO "attempts" VALUES(2,2,1,1,1,1795733553476,1795733555670,'ok',NULL,'logs/job-2-attempt-1.log',13172736);
INSERT INTO "attempts" VALUES(3,3,1,1,1,1795733555710,1795733556290,'ok',NULL,'logs/job-3-attempt-1.log',6086656);
INSERT INTO "attempts" VALUES(4,4,1,1,1,1795733556331,1795733557018,'ok',NULL,'logs/job-4-attempt-1.log',6131712);
INSERT INTO "attempts" VALUES(5,5,1,1,1,1795733557056,1795733557215,'ok',NULL,'logs/job-5-attempt-1.log',6144000);
INSERT INTO "attempts" VALUES(6,6,1,1,2,1795733557481,1795733557631,'released',NULL,'logs/job-6-attempt-1.log',3387392);
INSERT INTO "attempts" VALUES(7,7,1,1,2,1795733557668,1795733557811,'ok',NULL,'logs/job-7-attempt-1.log',5562368);
INSERT INTO "attempts" VALUES(8,6,1,2,2,1795733557835,1795733557916,'ok',NULL,'logs/job-6-attempt-2.log',3809280);
INSERT INTO "attempts" VALUES(9,9,1,1,3,1795733558243,1795733558353,'error','`/data/workspace/models/job-2-claim-1/model.json`: cannot read `/data/workspace/models/job-2-claim-1/model.json`: no such file or folder','logs/job-9-attempt-1.log',3764224);
CREATE TABLE dataset_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER,
  modified_ns INTEGER,
  changed_ns INTEGER,
  inode INTEGER,
  device INTEGER,
  sha256 TEXT CHECK (length(sha256) = 64),
  state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected', 'duplicate', 'ignored', 'vanished')),
  reason TEXT,
  detail TEXT,
  known INTEGER NOT NULL DEFAULT 0 CHECK (known IN (0, 1)),
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  UNIQUE (dataset_id, source, path),
  CHECK (state NOT IN ('rejected', 'duplicate') OR reason IS NOT NULL)
) STRICT;
INSERT INTO "dataset_files" VALUES(1,1,'/data/pairs','0.png',NULL,NULL,NULL,NULL,NULL,'c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(2,1,'/data/pairs','1.png',NULL,NULL,NULL,NULL,NULL,'0eb4e35c78bd6980f6b37a9b563725984ed6a72ee6732134cf670ed6a1bebd81','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(3,1,'/data/pairs','2.png',NULL,NULL,NULL,NULL,NULL,'310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(4,1,'/data/pairs','3.png',NULL,NULL,NULL,NULL,NULL,'29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(5,1,'/data/pairs','4.png',NULL,NULL,NULL,NULL,NULL,'1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(6,1,'/data/pairs','5.png',NULL,NULL,NULL,NULL,NULL,'615d8986f9d366850db95f443d47f7c59a47a596537f29e76f8ec6d8bce5739c','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(7,1,'/data/pairs','6.png',NULL,NULL,NULL,NULL,NULL,'2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(8,1,'/data/pairs','7.png',NULL,NULL,NULL,NULL,NULL,'00b11d96b18a5afc75d68e525d00f516f9ffdcf41cb15ab5f103d9f2ce33b388','accepted',NULL,NULL,0,1795733553349,1795733553349);
INSERT INTO "dataset_files" VALUES(9,1,'/data/pairs','broken.png',NULL,NULL,NULL,NULL,NULL,'453361fd925712bb2f4ef496dfa3480f0d7a1e22fc15dc69e72aeb8086c135ce','rejected','not an image','cannot use `/data/pairs/broken.png`: the file is no image of a known format; PNG and JPEG are read',0,1795733553349,1795733553349);
CREATE TABLE dataset_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  number INTEGER NOT NULL CHECK (number >= 1),
  manifest_sha256 TEXT NOT NULL CHECK (length(manifest_sha256) = 64),
  pair_count INTEGER NOT NULL CHECK (pair_count = train_count + val_count + test_count),
  train_count INTEGER NOT NULL CHECK (train_count >= 0),
  val_count INTEGER NOT NULL CHECK (val_count >= 0),
  test_count INTEGER NOT NULL CHECK (test_count >= 0),
  rejected_count INTEGER NOT NULL CHECK (rejected_count >= 0),
  duplicate_count INTEGER NOT NULL CHECK (duplicate_count >= 0),
  job_id INTEGER REFERENCES jobs (id),
  created_at INTEGER NOT NULL, recipe TEXT NOT NULL DEFAULT '{}',
  UNIQUE (dataset_id, number)
) STRICT;
INSERT INTO "dataset_versions" VALUES(1,1,1,'22e0b72dc7e0a275be6f16c177e2c74a58c7bd1758b8f1f6e2e5cdf47025b60c',8,3,5,0,1,0,1,1795733553349,'{}');
CREATE TABLE datasets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  configuration TEXT NOT NULL DEFAULT '{}',
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "datasets" VALUES(1,'night','{"dataset":{"align":"strict","blank":"refuse","from":["/data/pairs"],"input":"right","labels":"none","layout":"side-by-side","name":"night","near_duplicates":"same-side","split":{"test":0.2,"train":0.6,"val":0.2},"swapped":"refuse"},"rules":2}',1795733553349);
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER REFERENCES jobs (id),
  challenger_id INTEGER NOT NULL REFERENCES models (id),
  champion_id INTEGER REFERENCES models (id),
  holdout_id INTEGER NOT NULL REFERENCES holdouts (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('FIRST', 'PROMOTE', 'HOLD', 'REJECT')),
  metric TEXT NOT NULL,
  challenger_value REAL,
  champion_value REAL,
  improvement REAL,
  interval_low REAL,
  interval_high REAL,
  margin REAL NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  CHECK ((interval_low IS NULL) = (interval_high IS NULL))
) STRICT;
INSERT INTO "decisions" VALUES(1,4,1,NULL,1,'REJECT','swd',9.70199831933256518802e+02,NULL,NULL,NULL,NULL,0.01,'there is no champion, and swd 970.2 does not beat the baseline input, 891.08',1795733557018);
CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER REFERENCES jobs (id),
  model_id INTEGER NOT NULL REFERENCES models (id),
  dataset_version_id INTEGER NOT NULL REFERENCES dataset_versions (id),
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  images INTEGER NOT NULL CHECK (images >= 0),
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "evaluations" VALUES(1,3,1,1,'val',5,1795733556290);
INSERT INTO "evaluations" VALUES(2,4,1,1,'val',5,1795733557018);
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL REFERENCES jobs (id),
  at INTEGER NOT NULL,
  from_state TEXT,
  to_state TEXT NOT NULL,
  claim INTEGER NOT NULL,
  worker_id INTEGER,
  detail TEXT
) STRICT;
INSERT INTO "events" VALUES(1,1,1795733553029,NULL,'available',0,NULL,'enqueued');
INSERT INTO "events" VALUES(2,2,1795733553029,NULL,'waiting',0,NULL,'enqueued');
INSERT INTO "events" VALUES(3,3,1795733553029,NULL,'waiting',0,NULL,'enqueued');
INSERT INTO "events" VALUES(4,4,1795733553029,NULL,'waiting',0,NULL,'enqueued');
INSERT INTO "events" VALUES(5,5,1795733553029,NULL,'waiting',0,NULL,'enqueued');
INSERT INTO "events" VALUES(6,1,1795733553105,'available','running',1,1,'claimed');
INSERT INTO "events" VALUES(7,1,1795733553438,'running','completed',1,1,'done');
INSERT INTO "events" VALUES(8,2,1795733553438,'waiting','available',0,NULL,'all that it depends on is completed');
INSERT INTO "events" VALUES(9,2,1795733553476,'available','running',1,1,'claimed');
INSERT INTO "events" VALUES(10,2,1795733555670,'running','completed',1,1,'done');
INSERT INTO "events" VALUES(11,3,1795733555670,'waiting','available',0,NULL,'all that it depends on is completed');
INSERT INTO "events" VALUES(12,3,1795733555710,'available','running',1,1,'claimed');
INSERT INTO "events" VALUES(13,3,1795733556290,'running','completed',1,1,'done');
INSERT INTO "events" VALUES(14,4,1795733556290,'waiting','available',0,NULL,'all that it depends on is completed');
INSERT INTO "events" VALUES(15,4,1795733556331,'available','running',1,1,'claimed');
INSERT INTO "events" VALUES(16,4,1795733557018,'running','completed',1,1,'done');
INSERT INTO "events" VALUES(17,5,1795733557018,'waiting','available',0,NULL,'all that it depends on is completed');
INSERT INTO "events" VALUES(18,5,1795733557056,'available','running',1,1,'claimed');
INSERT INTO "events" VALUES(19,5,1795733557215,'running','completed',1,1,'done');
INSERT INTO "events" VALUES(20,6,1795733557455,NULL,'available',0,NULL,'enqueued');
INSERT INTO "events" VALUES(21,6,1795733557481,'available','running',1,2,'claimed');
INSERT INTO "events" VALUES(22,7,1795733557631,NULL,'available',0,NULL,'enqueued');
INSERT INTO "events" VALUES(23,6,1795733557631,'running','waiting',1,2,'handed its work out to 1 job');
INSERT INTO "events" VALUES(24,7,1795733557668,'available','running',1,2,'claimed');
INSERT INTO "events" VALUES(25,7,1795733557811,'running','completed',1,2,'done');
INSERT INTO "events" VALUES(26,6,1795733557811,'waiting','available',1,NULL,'all that it depends on is completed');
INSERT INTO "events" VALUES(27,6,1795733557835,'available','running',2,2,'claimed');
INSERT INTO "events" VALUES(28,6,1795733557916,'running','completed',2,2,'done');
INSERT INTO "events" VALUES(29,8,1795733558044,NULL,'available',0,NULL,'enqueued');
INSERT INTO "events" VALUES(30,8,1795733558141,'available','cancelled',0,NULL,'seen enough');
INSERT INTO "events" VALUES(31,9,1795733558220,NULL,'available',0,NULL,'enqueued');
INSERT INTO "events" VALUES(32,9,1795733558243,'available','running',1,3,'claimed');
INSERT INTO "events" VALUES(33,9,1795733558353,'running','discarded',1,3,'`/data/workspace/models/job-2-claim-1/model.json`: cannot read `/data/workspace/models/job-2-claim-1/model.json`: no such file or folder');
INSERT INTO "events" VALUES(34,10,1795733558442,NULL,'available',0,NULL,'enqueued');
CREATE TABLE holdout_pairs (
  holdout_id INTEGER NOT NULL REFERENCES holdouts (id),
  input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
  target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
  input_region TEXT NOT NULL,
  input_path TEXT NOT NULL, input_area TEXT, target_area TEXT,
  PRIMARY KEY (holdout_id, input_sha256, target_sha256, input_region)
) STRICT, WITHOUT ROWID;
INSERT INTO "holdout_pairs" VALUES(1,'1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','right','/data/pairs/4.png',NULL,NULL);
INSERT INTO "holdout_pairs" VALUES(1,'29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','right','/data/pairs/3.png',NULL,NULL);
INSERT INTO "holdout_pairs" VALUES(1,'2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','right','/data/pairs/6.png',NULL,NULL);
INSERT INTO "holdout_pairs" VALUES(1,'310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','right','/data/pairs/2.png',NULL,NULL);
INSERT INTO "holdout_pairs" VALUES(1,'c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','right','/data/pairs/0.png',NULL,NULL);
CREATE TABLE holdouts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_name TEXT NOT NULL CHECK (model_name <> ''),
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  dataset_version_id INTEGER NOT NULL REFERENCES dataset_versions (id),
  split TEXT NOT NULL CHECK (split IN ('val', 'test')),
  pair_count INTEGER NOT NULL CHECK (pair_count > 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  first_sharpness REAL,
  reason TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  replaced_at INTEGER
) STRICT;
INSERT INTO "holdouts" VALUES(1,'night',1,1,'val',5,'e3fb05758a379fd60e5ccb6d450dbfce96725c035c13a28d8321e6fc9f02e9c7',NULL,'the gate''s first comparison',1795733557018,NULL);
CREATE TABLE image_facts (
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  geometry TEXT NOT NULL,
  facts BLOB NOT NULL,
  PRIMARY KEY (sha256, geometry)
) STRICT, WITHOUT ROWID;
INSERT INTO "image_facts" VALUES('00b11d96b18a5afc75d68e525d00f516f9ffdcf41cb15ab5f103d9f2ce33b388','1 halves',X'014000000020000000000000000308000202020000F0600E9F0E1EF1C11C7E3D7EC6C1393CEC7E8D4772B81987118FCD70728C621C6D1FB33E1284003E0236D63EB162963C7548703F020200003E3EC0C1E0E11F1EF0E1F8F1030EFFF000E0C00F1FF0F807FF0700FEFF803FC0CD5F903E4B7C8F3DE8FE963ED5B6083C4E9B793F');
INSERT INTO "image_facts" VALUES('0eb4e35c78bd6980f6b37a9b563725984ed6a72ee6732134cf670ed6a1bebd81','1 halves',X'01400000002000000000000000030800020002000043ACB03E396DE93B494E4F3FC05ED53A2D17693F00020000D76DAB3EB594AB3A8E420E3F19E1853943457C3F');
INSERT INTO "image_facts" VALUES('1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','1 halves',X'014000000020000000000000000308000200000000C255E33E597A8D3BF706073F8023443AEAD16C3F00000000B95BE53E453F3A3BED199A3E2BA0653916AC7A3F');
INSERT INTO "image_facts" VALUES('29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','1 halves',X'0140000000200000000000000003080002000000001FF3D13EF2CB753A90CC0C3FB6D48C380000803F00000000FE24D23ED908D93AE04C633EB6D48C370000803F');
INSERT INTO "image_facts" VALUES('2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','1 halves',X'0140000000200000000000000003080002020200001E38E187E1833E7CC703C60379F88E470D4FE6E1391E313E89C36618EE78368E3EC3033FC626463C35552C3F4426ED3AAD376F3F0002000087C9053FB013D03B6DBE223F42B83D3A80DF793F');
INSERT INTO "image_facts" VALUES('310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','1 halves',X'0140000000200000000000000003080002000200006413C13E158F6B3BD73A2B3FC03B3B3A75897C3F0002000047D5BE3EC0C0F43ACE18A93E02591F396A337F3F');
INSERT INTO "image_facts" VALUES('453361fd925712bb2f4ef496dfa3480f0d7a1e22fc15dc69e72aeb8086c135ce','1 halves',X'000C0000006E6F7420616E20696D6167653D0000007468652066696C65206973206E6F20696D616765206F662061206B6E6F776E20666F726D61743B20504E4720616E64204A504547206172652072656164');
INSERT INTO "image_facts" VALUES('615d8986f9d366850db95f443d47f7c59a47a596537f29e76f8ec6d8bce5739c','1 halves',X'0140000000200000000000000003080002000000002837F53E78260F3CFE09123F612FAE3AE5266E3F00000000A582F83E00B2893B0196E63EC15BEE39E4677A3F');
INSERT INTO "image_facts" VALUES('c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','1 halves',X'0140000000200000000000000003080002000200001FDAA03EB2A6243C7E876E3FAF3B143B22C16B3F000200005AF2973EF9E80A3BB12C493F54067F393D9A7D3F');
CREATE TABLE job_dependencies (
  job_id INTEGER NOT NULL REFERENCES jobs (id),
  depends_on INTEGER NOT NULL REFERENCES jobs (id),
  PRIMARY KEY (job_id, depends_on),
  CHECK (job_id <> depends_on)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_dependencies" VALUES(2,1);
INSERT INTO "job_dependencies" VALUES(3,2);
INSERT INTO "job_dependencies" VALUES(4,3);
INSERT INTO "job_dependencies" VALUES(5,4);
INSERT INTO "job_dependencies" VALUES(6,7);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind <> ''),
  queue TEXT NOT NULL CHECK (queue <> ''),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'scheduled', 'available', 'running', 'retryable',
    'completed', 'cancelled', 'discarded')),
  priority INTEGER NOT NULL DEFAULT 0,
  run_at INTEGER NOT NULL,
  payload TEXT NOT NULL,
  payload_format INTEGER NOT NULL CHECK (payload_format >= 1),
  unique_key TEXT,
  pipeline TEXT,
  cores INTEGER NOT NULL DEFAULT 1 CHECK (cores >= 1),
  memory INTEGER CHECK (memory > 0),
  timeout_ms INTEGER CHECK (timeout_ms > 0),
  attempts INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL CHECK (max_attempts >= 1),
  losses INTEGER NOT NULL DEFAULT 0,
  barren_losses INTEGER NOT NULL DEFAULT 0,
  committed INTEGER NOT NULL DEFAULT 0 CHECK (committed IN (0, 1)),
  claim INTEGER NOT NULL DEFAULT 0,
  worker_id INTEGER REFERENCES workers (id),
  lease_until INTEGER,
  heartbeat_at INTEGER,
  beats INTEGER NOT NULL DEFAULT 0,
  cancel_reason TEXT,
  progress TEXT,
  result TEXT,
  error TEXT,
  reason TEXT,
  enqueued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  updated_at INTEGER NOT NULL, wanted_host TEXT, wanted_until INTEGER, parent_id INTEGER REFERENCES jobs (id),
  CHECK (attempts BETWEEN 0 AND max_attempts),
  CHECK ((state IN ('completed', 'cancelled', 'discarded')) = (finished_at IS NOT NULL)),
  CHECK (state <> 'running' OR (worker_id IS NOT NULL AND lease_until IS NOT NULL AND heartbeat_at IS NOT NULL
    AND started_at IS NOT NULL AND claim >= 1)),
  CHECK (state = 'running' OR (worker_id IS NULL AND lease_until IS NULL AND heartbeat_at IS NULL)),
  CHECK (state NOT IN ('retryable', 'discarded') OR error IS NOT NULL),
  CHECK (state <> 'cancelled' OR cancel_reason IS NOT NULL)
) STRICT;
INSERT INTO "jobs" VALUES(1,'ingest','default','completed',0,1795733553029,'{"allowsVanished":false,"configuration":{"align":"strict","blank":"refuse","from":["/data/pairs"],"input":"right","labels":"none","layout":"side-by-side","name":"night","near_duplicates":"same-side","split":{"test":0.2,"train":0.6,"val":0.2},"swapped":"refuse"},"dataset":"night","ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"}}',1,'ingest:night','night',2,NULL,NULL,1,1,0,0,0,1,NULL,NULL,NULL,0,NULL,'{"done":1,"text":"reading: 1/9 files","total":9}','{"accepted":8,"added":8,"dataset":"night","duplicates":0,"files_read":9,"ignored":0,"job":1,"lost_hold_out":0,"new_rejections":1,"notes":[],"reasons":{"not an image":1},"rejected":1,"removed":0,"splits":{"test":0,"train":3,"val":5},"unchanged":false,"vanished":0,"version":1,"version_id":1}',NULL,'done',1795733553029,1795733553105,1795733553438,1795733553438,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(2,'train','default','completed',0,1795733553029,'{"dataset":{"made":{"byJob":1}},"kernels":"wide","model":{"channels":{"input":3,"target":3},"colour":"rgb","discriminator":{"conditional":true,"filters":2,"receptive_field":16},"dropout":0.5,"dropout_at":"port","filters":2,"generator":"unet","normalization":"batch","size":32},"modelName":"night","objective":{"adversarial":"logistic","lambda":100,"real_label":1,"reconstruction":"l1"},"start":{"nothing":{}},"ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"},"training":{"augment":{"mirror":true},"batch":1,"checkpoint_every":"10m","epochs":2,"learning_rate":0.0002,"log_every":4,"order":"shuffled","seed":1,"start_from":"nothing"}}',1,'train:night','night',2,NULL,NULL,1,3,0,0,1,1,NULL,NULL,NULL,1,NULL,'{"done":4,"seconds_left":1.1975724340009037,"text":"training: epoch 2/2, step 4/6, 122.0 steps/s, 0:01 left","total":6}','{"ended":"epochs","job":2,"model":"night@1","model_id":1,"run":1,"seconds":0.04518769800051814,"seconds_per_step":0.007531283000086357,"state":"completed","steps":6,"unchanged":false}',NULL,'done',1795733553029,1795733553476,1795733555670,1795733555670,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(3,'evaluate','default','completed',0,1795733553029,'{"dataset":{"made":{"byJob":1}},"kernels":"wide","model":{"made":{"byJob":2}},"split":"val","ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"}}',1,NULL,'night',2,NULL,NULL,1,3,0,0,0,1,NULL,NULL,NULL,0,NULL,NULL,'{"baselines":{"input-copy":{"l1":0.2218188387574628,"ms_ssim":0.4395412518517041,"ms_ssim_scales":2,"psnr":13.355634066522091,"sharpness":0.21644957837710538,"ssim":0.47266706848512297,"swd":891.0801760100762},"mean-target":{"l1":0.12263940416548091,"ms_ssim":0.5239916529271205,"ms_ssim_scales":2,"psnr":15.064849547037221,"sharpness":2.0299117675758827,"ssim":0.5526114108253738,"swd":393.0357964129176}},"dataset":"night","dataset_version":1,"images":5,"job":3,"metrics":{"l1":0.2843615998300569,"ms_ssim":0.44874191331378477,"ms_ssim_scales":2,"psnr":10.031037683514906,"sharpness":2.084373250296304,"ssim":0.39439389892519106,"swd":970.1998319332565},"model":"night@1","model_id":1,"split":"val","unchanged":false}',NULL,'done',1795733553029,1795733555710,1795733556290,1795733556290,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(4,'promote','default','completed',0,1795733553029,'{"challenger":{"made":{"byJob":2}},"dataset":{"made":{"byJob":1}},"gate":{"drift":0.05,"floors":{},"margin":0.01,"metric":"swd"},"kernels":"wide","split":"test","ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"}}',1,NULL,'night',2,NULL,NULL,1,3,0,0,0,1,NULL,NULL,NULL,0,NULL,NULL,'{"challenger":"night@1","challenger_id":1,"challenger_metrics":{"l1":0.2843615998300569,"ms_ssim":0.44874191331378477,"ms_ssim_scales":2,"psnr":10.031037683514906,"sharpness":2.084373250296304,"ssim":0.39439389892519106,"swd":970.1998319332565},"images":5,"job":4,"metric":"swd","reason":"there is no champion, and swd 970.2 does not beat the baseline input, 891.08","split":"val","unchanged":false,"verdict":"REJECT"}',NULL,'done',1795733553029,1795733556331,1795733557018,1795733557018,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(5,'report','default','completed',0,1795733553029,'{"run":{"made":{"byJob":2}},"ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"}}',1,NULL,'night',1,NULL,NULL,1,3,0,0,0,1,NULL,NULL,NULL,1,NULL,NULL,'{"job":5,"path":"/data/workspace/runs/1/report.html","run":1,"unchanged":false}',NULL,'done',1795733553029,1795733557056,1795733557215,1795733557215,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(6,'translate','default','completed',10,1795733557455,'{"configuration":{"compression":2,"decoder":[],"dropout":true,"encoder":[],"exclude":[],"fit":"auto","format":"keep","in":["/data/maps"],"include":[],"mark":true,"mask_fill":"noise","max_pixels":250000000,"out":"/data/results","quality":95,"recolour":false,"samples":1,"saturation":1,"seed":1,"suffix":"","tool_timeout":60,"verdict":false,"whole_memory":2147483648},"kernels":"wide","model":{"model":{"_0":1}}}',2,'translate:/data/results',NULL,2,NULL,NULL,1,3,0,0,0,2,NULL,NULL,NULL,0,NULL,NULL,'{"done":1,"failed":1,"job":6,"later":0,"model":"night@1","output":"/data/results","seconds":0.373,"skipped":0}',NULL,'done',1795733557455,1795733557481,1795733557916,1795733557916,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(7,'translate-chunk','default','completed',10,1795733557631,'{"configuration":{"compression":2,"decoder":[],"dropout":true,"encoder":[],"exclude":[],"fit":"auto","format":"keep","in":[],"include":[],"mark":true,"mask_fill":"noise","max_pixels":250000000,"out":"/data/results","quality":95,"recolour":false,"samples":1,"saturation":1,"seed":1,"suffix":"","tool_timeout":60,"verdict":false,"whole_memory":2147483648},"kernels":"wide","model":1,"output":"/data/results","translation":6}',1,NULL,NULL,2,NULL,NULL,1,3,0,0,1,1,NULL,NULL,NULL,0,NULL,'{"done":1,"text":"translating: 1/2 files of a chunk","total":2}','{"done":1,"failed":1,"seconds":0.059778466,"skipped":0}',NULL,'done',1795733557631,1795733557668,1795733557811,1795733557811,NULL,NULL,6);
INSERT INTO "jobs" VALUES(8,'translate','default','cancelled',10,1795733558044,'{"configuration":{"compression":2,"decoder":[],"dropout":true,"encoder":[],"exclude":[],"fit":"auto","format":"keep","in":["/data/maps"],"include":[],"mark":true,"mask_fill":"noise","max_pixels":250000000,"out":"/data/again","quality":95,"recolour":false,"samples":1,"saturation":1,"seed":1,"suffix":"","tool_timeout":60,"verdict":false,"whole_memory":2147483648},"kernels":"wide","model":{"model":{"_0":1}}}',2,'translate:/data/again',NULL,2,NULL,NULL,0,3,0,0,0,0,NULL,NULL,NULL,0,'seen enough',NULL,NULL,NULL,'seen enough',1795733558044,NULL,1795733558141,1795733558141,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(9,'evaluate','default','discarded',0,1795733558220,'{"dataset":{"version":{"_0":1}},"kernels":"wide","model":{"model":{"_0":1}},"split":"val"}',1,NULL,NULL,2,NULL,NULL,1,3,0,0,0,1,NULL,NULL,NULL,0,NULL,'{"done":0,"exit_status":65,"text":"`/data/workspace/models/job-2-claim-1/model.json`: cannot read `/data/workspace/models/job-2-claim-1/model.json`: no such file or folder","total":0}',NULL,'`/data/workspace/models/job-2-claim-1/model.json`: cannot read `/data/workspace/models/job-2-claim-1/model.json`: no such file or folder','`/data/workspace/models/job-2-claim-1/model.json`: cannot read `/data/workspace/models/job-2-claim-1/model.json`: no such file or folder',1795733558220,1795733558243,1795733558353,1795733558353,NULL,NULL,NULL);
INSERT INTO "jobs" VALUES(10,'translate','default','available',10,1795733558442,'{"configuration":{"compression":2,"decoder":[],"dropout":true,"encoder":[],"exclude":[],"fit":"auto","format":"keep","in":["/data/maps"],"include":[],"mark":true,"mask_fill":"noise","max_pixels":250000000,"out":"/data/third","quality":95,"recolour":false,"samples":1,"saturation":1,"seed":1,"suffix":"","tool_timeout":60,"verdict":false,"whole_memory":2147483648},"kernels":"wide","model":{"model":{"_0":1}}}',2,'translate:/data/third',NULL,2,NULL,NULL,0,3,0,0,0,0,NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,'enqueued',1795733558442,NULL,NULL,1795733558442,NULL,NULL,NULL);
CREATE TABLE metrics (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER REFERENCES runs (id),
  evaluation_id INTEGER REFERENCES evaluations (id),
  step INTEGER,
  epoch INTEGER,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  series TEXT NOT NULL DEFAULT 'model',
  name TEXT NOT NULL,
  value REAL,
  recorded_at INTEGER NOT NULL,
  CHECK ((run_id IS NULL) <> (evaluation_id IS NULL))
) STRICT;
INSERT INTO "metrics" VALUES(1,1,NULL,3,1,'val','model','l1',2.84777518687769737315e-01,1795733554422);
INSERT INTO "metrics" VALUES(2,1,NULL,3,1,'val','model','psnr',1.00200799957798469819e+01,1795733554422);
INSERT INTO "metrics" VALUES(3,1,NULL,3,1,'val','model','ssim',3.93835268820159345448e-01,1795733554422);
INSERT INTO "metrics" VALUES(4,1,NULL,3,1,'val','model','ms_ssim',4.47988487885452535408e-01,1795733554422);
INSERT INTO "metrics" VALUES(5,1,NULL,3,1,'val','model','ms_ssim_scales',2.0,1795733554422);
INSERT INTO "metrics" VALUES(6,1,NULL,3,1,'val','model','sharpness',2.07875150537540553941e+00,1795733554422);
INSERT INTO "metrics" VALUES(7,1,NULL,3,1,'val','model','swd',9.71110657531756828533e+02,1795733554422);
INSERT INTO "metrics" VALUES(8,1,NULL,3,1,'val','input-copy','l1',2.218188387574628051e-01,1795733554422);
INSERT INTO "metrics" VALUES(9,1,NULL,3,1,'val','input-copy','psnr',1.33556340665220911749e+01,1795733554422);
INSERT INTO "metrics" VALUES(10,1,NULL,3,1,'val','input-copy','ssim',4.72667068485122965348e-01,1795733554422);
INSERT INTO "metrics" VALUES(11,1,NULL,3,1,'val','input-copy','ms_ssim',4.39541251851704117825e-01,1795733554422);
INSERT INTO "metrics" VALUES(12,1,NULL,3,1,'val','input-copy','ms_ssim_scales',2.0,1795733554422);
INSERT INTO "metrics" VALUES(13,1,NULL,3,1,'val','input-copy','sharpness',2.1644957837710537829e-01,1795733554422);
INSERT INTO "metrics" VALUES(14,1,NULL,3,1,'val','input-copy','swd',8.91080176010076229452e+02,1795733554422);
INSERT INTO "metrics" VALUES(15,1,NULL,3,1,'val','mean-target','l1',1.22639404165480914166e-01,1795733554422);
INSERT INTO "metrics" VALUES(16,1,NULL,3,1,'val','mean-target','psnr',1.50648495470372214555e+01,1795733554422);
INSERT INTO "metrics" VALUES(17,1,NULL,3,1,'val','mean-target','ssim',5.5261141082537379443e-01,1795733554422);
INSERT INTO "metrics" VALUES(18,1,NULL,3,1,'val','mean-target','ms_ssim',5.23991652927120465932e-01,1795733554422);
INSERT INTO "metrics" VALUES(19,1,NULL,3,1,'val','mean-target','ms_ssim_scales',2.0,1795733554422);
INSERT INTO "metrics" VALUES(20,1,NULL,3,1,'val','mean-target','sharpness',2.02991176757588265289e+00,1795733554422);
INSERT INTO "metrics" VALUES(21,1,NULL,3,1,'val','mean-target','swd',3.93035796412917591167e+02,1795733554422);
INSERT INTO "metrics" VALUES(22,1,NULL,4,2,'train','model','d_real',6.97608910410123184142e-01,1795733554865);
INSERT INTO "metrics" VALUES(23,1,NULL,4,2,'train','model','d_fake',6.93816017401651552454e-01,1795733554865);
INSERT INTO "metrics" VALUES(24,1,NULL,4,2,'train','model','g_adversarial',6.93050444646883923027e-01,1795733554865);
INSERT INTO "metrics" VALUES(25,1,NULL,4,2,'train','model','g_reconstruction',5.88653783003489250447e-01,1795733554865);
INSERT INTO "metrics" VALUES(26,1,NULL,4,2,'train','model','seconds_per_step',8.19905699972878210246e-03,1795733554865);
INSERT INTO "metrics" VALUES(27,1,NULL,4,2,'train','model','seconds_waiting',5.57558500076993368566e-04,1795733554865);
INSERT INTO "metrics" VALUES(28,1,NULL,6,2,'val','model','l1',2.84361599830056877014e-01,1795733555165);
INSERT INTO "metrics" VALUES(29,1,NULL,6,2,'val','model','psnr',1.00310376835149064336e+01,1795733555165);
INSERT INTO "metrics" VALUES(30,1,NULL,6,2,'val','model','ssim',3.94393898925191055404e-01,1795733555165);
INSERT INTO "metrics" VALUES(31,1,NULL,6,2,'val','model','ms_ssim',4.48741913313784768213e-01,1795733555165);
INSERT INTO "metrics" VALUES(32,1,NULL,6,2,'val','model','ms_ssim_scales',2.0,1795733555165);
INSERT INTO "metrics" VALUES(33,1,NULL,6,2,'val','model','sharpness',2.08437325029630393657e+00,1795733555165);
INSERT INTO "metrics" VALUES(34,1,NULL,6,2,'val','model','swd',9.70199831933256518802e+02,1795733555165);
INSERT INTO "metrics" VALUES(35,1,NULL,6,2,'val','input-copy','l1',2.218188387574628051e-01,1795733555165);
INSERT INTO "metrics" VALUES(36,1,NULL,6,2,'val','input-copy','psnr',1.33556340665220911749e+01,1795733555165);
INSERT INTO "metrics" VALUES(37,1,NULL,6,2,'val','input-copy','ssim',4.72667068485122965348e-01,1795733555165);
INSERT INTO "metrics" VALUES(38,1,NULL,6,2,'val','input-copy','ms_ssim',4.39541251851704117825e-01,1795733555165);
INSERT INTO "metrics" VALUES(39,1,NULL,6,2,'val','input-copy','ms_ssim_scales',2.0,1795733555165);
INSERT INTO "metrics" VALUES(40,1,NULL,6,2,'val','input-copy','sharpness',2.1644957837710537829e-01,1795733555165);
INSERT INTO "metrics" VALUES(41,1,NULL,6,2,'val','input-copy','swd',8.91080176010076229452e+02,1795733555165);
INSERT INTO "metrics" VALUES(42,1,NULL,6,2,'val','mean-target','l1',1.22639404165480914166e-01,1795733555165);
INSERT INTO "metrics" VALUES(43,1,NULL,6,2,'val','mean-target','psnr',1.50648495470372214555e+01,1795733555165);
INSERT INTO "metrics" VALUES(44,1,NULL,6,2,'val','mean-target','ssim',5.5261141082537379443e-01,1795733555165);
INSERT INTO "metrics" VALUES(45,1,NULL,6,2,'val','mean-target','ms_ssim',5.23991652927120465932e-01,1795733555165);
INSERT INTO "metrics" VALUES(46,1,NULL,6,2,'val','mean-target','ms_ssim_scales',2.0,1795733555165);
INSERT INTO "metrics" VALUES(47,1,NULL,6,2,'val','mean-target','sharpness',2.02991176757588265289e+00,1795733555165);
INSERT INTO "metrics" VALUES(48,1,NULL,6,2,'val','mean-target','swd',3.93035796412917591167e+02,1795733555165);
INSERT INTO "metrics" VALUES(49,1,NULL,6,2,'train','model','d_real',6.96184862685049088426e-01,1795733555520);
INSERT INTO "metrics" VALUES(50,1,NULL,6,2,'train','model','d_fake',6.96617302032992102844e-01,1795733555520);
INSERT INTO "metrics" VALUES(51,1,NULL,6,2,'train','model','g_adversarial',6.90292809357630487987e-01,1795733555520);
INSERT INTO "metrics" VALUES(52,1,NULL,6,2,'train','model','g_reconstruction',6.12742582956949943806e-01,1795733555520);
INSERT INTO "metrics" VALUES(53,1,NULL,6,2,'train','model','seconds_per_step',6.19573500080150552093e-03,1795733555520);
INSERT INTO "metrics" VALUES(54,1,NULL,6,2,'train','model','seconds_waiting',2.34895051107741892337e-05,1795733555520);
INSERT INTO "metrics" VALUES(55,NULL,1,NULL,NULL,'val','model','l1',2.84361599830056877014e-01,1795733556290);
INSERT INTO "metrics" VALUES(56,NULL,1,NULL,NULL,'val','model','psnr',1.00310376835149064336e+01,1795733556290);
INSERT INTO "metrics" VALUES(57,NULL,1,NULL,NULL,'val','model','ssim',3.94393898925191055404e-01,1795733556290);
INSERT INTO "metrics" VALUES(58,NULL,1,NULL,NULL,'val','model','ms_ssim',4.48741913313784768213e-01,1795733556290);
INSERT INTO "metrics" VALUES(59,NULL,1,NULL,NULL,'val','model','ms_ssim_scales',2.0,1795733556290);
INSERT INTO "metrics" VALUES(60,NULL,1,NULL,NULL,'val','model','sharpness',2.08437325029630393657e+00,1795733556290);
INSERT INTO "metrics" VALUES(61,NULL,1,NULL,NULL,'val','model','swd',9.70199831933256518802e+02,1795733556290);
INSERT INTO "metrics" VALUES(62,NULL,1,NULL,NULL,'val','input-copy','l1',2.218188387574628051e-01,1795733556290);
INSERT INTO "metrics" VALUES(63,NULL,1,NULL,NULL,'val','input-copy','psnr',1.33556340665220911749e+01,1795733556290);
INSERT INTO "metrics" VALUES(64,NULL,1,NULL,NULL,'val','input-copy','ssim',4.72667068485122965348e-01,1795733556290);
INSERT INTO "metrics" VALUES(65,NULL,1,NULL,NULL,'val','input-copy','ms_ssim',4.39541251851704117825e-01,1795733556290);
INSERT INTO "metrics" VALUES(66,NULL,1,NULL,NULL,'val','input-copy','ms_ssim_scales',2.0,1795733556290);
INSERT INTO "metrics" VALUES(67,NULL,1,NULL,NULL,'val','input-copy','sharpness',2.1644957837710537829e-01,1795733556290);
INSERT INTO "metrics" VALUES(68,NULL,1,NULL,NULL,'val','input-copy','swd',8.91080176010076229452e+02,1795733556290);
INSERT INTO "metrics" VALUES(69,NULL,1,NULL,NULL,'val','mean-target','l1',1.22639404165480914166e-01,1795733556290);
INSERT INTO "metrics" VALUES(70,NULL,1,NULL,NULL,'val','mean-target','psnr',1.50648495470372214555e+01,1795733556290);
INSERT INTO "metrics" VALUES(71,NULL,1,NULL,NULL,'val','mean-target','ssim',5.5261141082537379443e-01,1795733556290);
INSERT INTO "metrics" VALUES(72,NULL,1,NULL,NULL,'val','mean-target','ms_ssim',5.23991652927120465932e-01,1795733556290);
INSERT INTO "metrics" VALUES(73,NULL,1,NULL,NULL,'val','mean-target','ms_ssim_scales',2.0,1795733556290);
INSERT INTO "metrics" VALUES(74,NULL,1,NULL,NULL,'val','mean-target','sharpness',2.02991176757588265289e+00,1795733556290);
INSERT INTO "metrics" VALUES(75,NULL,1,NULL,NULL,'val','mean-target','swd',3.93035796412917591167e+02,1795733556290);
INSERT INTO "metrics" VALUES(76,NULL,2,NULL,NULL,'val','model','l1',2.84361599830056877014e-01,1795733557018);
INSERT INTO "metrics" VALUES(77,NULL,2,NULL,NULL,'val','model','psnr',1.00310376835149064336e+01,1795733557018);
INSERT INTO "metrics" VALUES(78,NULL,2,NULL,NULL,'val','model','ssim',3.94393898925191055404e-01,1795733557018);
INSERT INTO "metrics" VALUES(79,NULL,2,NULL,NULL,'val','model','ms_ssim',4.48741913313784768213e-01,1795733557018);
INSERT INTO "metrics" VALUES(80,NULL,2,NULL,NULL,'val','model','ms_ssim_scales',2.0,1795733557018);
INSERT INTO "metrics" VALUES(81,NULL,2,NULL,NULL,'val','model','sharpness',2.08437325029630393657e+00,1795733557018);
INSERT INTO "metrics" VALUES(82,NULL,2,NULL,NULL,'val','model','swd',9.70199831933256518802e+02,1795733557018);
INSERT INTO "metrics" VALUES(83,NULL,2,NULL,NULL,'val','input-copy','l1',2.218188387574628051e-01,1795733557018);
INSERT INTO "metrics" VALUES(84,NULL,2,NULL,NULL,'val','input-copy','psnr',1.33556340665220911749e+01,1795733557018);
INSERT INTO "metrics" VALUES(85,NULL,2,NULL,NULL,'val','input-copy','ssim',4.72667068485122965348e-01,1795733557018);
INSERT INTO "metrics" VALUES(86,NULL,2,NULL,NULL,'val','input-copy','ms_ssim',4.39541251851704117825e-01,1795733557018);
INSERT INTO "metrics" VALUES(87,NULL,2,NULL,NULL,'val','input-copy','ms_ssim_scales',2.0,1795733557018);
INSERT INTO "metrics" VALUES(88,NULL,2,NULL,NULL,'val','input-copy','sharpness',2.1644957837710537829e-01,1795733557018);
INSERT INTO "metrics" VALUES(89,NULL,2,NULL,NULL,'val','input-copy','swd',8.91080176010076229452e+02,1795733557018);
INSERT INTO "metrics" VALUES(90,NULL,2,NULL,NULL,'val','mean-target','l1',1.22639404165480914166e-01,1795733557018);
INSERT INTO "metrics" VALUES(91,NULL,2,NULL,NULL,'val','mean-target','psnr',1.50648495470372214555e+01,1795733557018);
INSERT INTO "metrics" VALUES(92,NULL,2,NULL,NULL,'val','mean-target','ssim',5.5261141082537379443e-01,1795733557018);
INSERT INTO "metrics" VALUES(93,NULL,2,NULL,NULL,'val','mean-target','ms_ssim',5.23991652927120465932e-01,1795733557018);
INSERT INTO "metrics" VALUES(94,NULL,2,NULL,NULL,'val','mean-target','ms_ssim_scales',2.0,1795733557018);
INSERT INTO "metrics" VALUES(95,NULL,2,NULL,NULL,'val','mean-target','sharpness',2.02991176757588265289e+00,1795733557018);
INSERT INTO "metrics" VALUES(96,NULL,2,NULL,NULL,'val','mean-target','swd',3.93035796412917591167e+02,1795733557018);
CREATE TABLE model_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_id INTEGER NOT NULL REFERENCES models (id),
  event TEXT NOT NULL CHECK (event IN ('trained', 'imported', 'promoted', 'demoted', 'kept', 'rolled-back')),
  from_alias TEXT,
  to_alias TEXT,
  reason TEXT,
  at INTEGER NOT NULL
) STRICT;
INSERT INTO "model_events" VALUES(1,1,'trained',NULL,NULL,'run 1, last epoch 2',1795733555670);
INSERT INTO "model_events" VALUES(2,1,'kept',NULL,NULL,'REJECT: there is no champion, and swd 970.2 does not beat the baseline input, 891.08',1795733557018);
INSERT INTO "model_events" VALUES(3,1,'promoted',NULL,'champion','by hand: by eye',1795733557326);
CREATE TABLE models (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL CHECK (name <> ''),
  version INTEGER NOT NULL CHECK (version >= 1),
  run_id INTEGER REFERENCES runs (id),
  origin TEXT NOT NULL CHECK (origin IN ('trained', 'imported')),
  folder TEXT NOT NULL,
  architecture TEXT NOT NULL,
  generator_sha256 TEXT NOT NULL CHECK (length(generator_sha256) = 64),
  generator_size INTEGER NOT NULL CHECK (generator_size > 0),
  discriminator_sha256 TEXT CHECK (length(discriminator_sha256) = 64),
  discriminator_size INTEGER CHECK (discriminator_size > 0),
  created_at INTEGER NOT NULL, files_removed_at INTEGER,
  UNIQUE (name, version),
  CHECK ((discriminator_sha256 IS NULL) = (discriminator_size IS NULL)),
  CHECK (origin <> 'trained' OR run_id IS NOT NULL)
) STRICT;
INSERT INTO "models" VALUES(1,'night',1,1,'trained','models/job-2-claim-1','{"channels":{"input":3,"target":3},"colour":"rgb","discriminator":{"conditional":true,"filters":2,"receptive_field":16},"dropout":0.5,"dropout_at":"port","filters":2,"generator":"unet","normalization":"batch","size":32}','c16d0e546bd61c5b11e5bb25e02e8d8de9efdf602c7f31ec0d566425987bda48',71836,'d803793c4c76ef2dd8ea916fe1679bfc5e03fb5985f82ccb8837efb55671f6bf',2404,1795733555670,NULL);
CREATE TABLE pairs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  pair_key TEXT NOT NULL,
  group_key TEXT NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'val', 'test')),
  input_path TEXT NOT NULL,
  input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
  input_region TEXT NOT NULL CHECK (input_region IN ('whole', 'left', 'right')),
  target_path TEXT NOT NULL,
  target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
  target_region TEXT NOT NULL CHECK (target_region IN ('whole', 'left', 'right')),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  shift_x REAL,
  shift_y REAL,
  shift_score REAL,
  added_in INTEGER NOT NULL CHECK (added_in >= 1),
  removed_in INTEGER CHECK (removed_in > added_in)
, input_area TEXT, target_area TEXT, flags TEXT) STRICT;
INSERT INTO "pairs" VALUES(1,1,'0.png','0','val','/data/pairs/0.png','c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','right','/data/pairs/0.png','c8d7bded18c80a138f8e7ea5d544af4c84c66de3315ad0707d2bb77337d81475','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(2,1,'1.png','1','train','/data/pairs/1.png','0eb4e35c78bd6980f6b37a9b563725984ed6a72ee6732134cf670ed6a1bebd81','right','/data/pairs/1.png','0eb4e35c78bd6980f6b37a9b563725984ed6a72ee6732134cf670ed6a1bebd81','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(3,1,'2.png','2','val','/data/pairs/2.png','310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','right','/data/pairs/2.png','310296d2d63dfa1947d9a03c7b0f9e49848f96c081cbb689a2f5d85b9ca339d2','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(4,1,'3.png','3','val','/data/pairs/3.png','29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','right','/data/pairs/3.png','29af0f36f21db279e77816501abc142f4246344d5419171c9ba2ffb23434b193','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(5,1,'4.png','4','val','/data/pairs/4.png','1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','right','/data/pairs/4.png','1cc97f7d130bd84e71542960d2e83a942606eabe566b29d8bf0b122d001a064f','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(6,1,'5.png','5','train','/data/pairs/5.png','615d8986f9d366850db95f443d47f7c59a47a596537f29e76f8ec6d8bce5739c','right','/data/pairs/5.png','615d8986f9d366850db95f443d47f7c59a47a596537f29e76f8ec6d8bce5739c','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(7,1,'6.png','6','val','/data/pairs/6.png','2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','right','/data/pairs/6.png','2d62f45fccb290cf947a1c540931c43a53d3c09d9c81ab3637f0aa8b9add7d1e','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "pairs" VALUES(8,1,'7.png','7','train','/data/pairs/7.png','00b11d96b18a5afc75d68e525d00f516f9ffdcf41cb15ab5f103d9f2ce33b388','right','/data/pairs/7.png','00b11d96b18a5afc75d68e525d00f516f9ffdcf41cb15ab5f103d9f2ce33b388','left',32,32,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL);
CREATE TABLE queues (
  name TEXT PRIMARY KEY,
  paused_at INTEGER NOT NULL
) STRICT;
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER REFERENCES jobs (id),
  dataset_version_id INTEGER REFERENCES dataset_versions (id),
  model_name TEXT NOT NULL CHECK (model_name <> ''),
  start_model_id INTEGER REFERENCES models (id),
  configuration TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'cancelled')),
  folder TEXT NOT NULL,
  epochs INTEGER NOT NULL DEFAULT 0 CHECK (epochs >= 0),
  steps INTEGER NOT NULL DEFAULT 0 CHECK (steps >= 0),
  seconds_per_step REAL,
  verdict TEXT,
  error TEXT,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK (state <> 'failed' OR error IS NOT NULL)
) STRICT;
INSERT INTO "runs" VALUES(1,2,1,'night',NULL,'{"dataset":{"made":{"byJob":1}},"model":{"channels":{"input":3,"target":3},"colour":"rgb","discriminator":{"conditional":true,"filters":2,"receptive_field":16},"dropout":0.5,"dropout_at":"port","filters":2,"generator":"unet","normalization":"batch","size":32},"modelName":"night","objective":{"adversarial":"logistic","lambda":100,"real_label":1,"reconstruction":"l1"},"start":{"nothing":{}},"ticket":{"batch":"1795733553027-1958586226","ifChanged":false,"pipeline":"night","snapshot":"d6fb25a381fdcfb21f87e262945942064c7dce38c653f4c0ff8dbc4decdae936"},"training":{"augment":{"mirror":true},"batch":1,"checkpoint_every":"10m","epochs":2,"learning_rate":0.0002,"log_every":4,"order":"shuffled","seed":1,"start_from":"nothing"}}','completed','runs/1',2,6,7.53128300008635686441e-03,'REJECT',NULL,1795733553577,1795733555670);
CREATE TABLE shift_facts (
  input_sha256 TEXT NOT NULL CHECK (length(input_sha256) = 64),
  target_sha256 TEXT NOT NULL CHECK (length(target_sha256) = 64),
  geometry TEXT NOT NULL,
  shift_x REAL NOT NULL,
  shift_y REAL NOT NULL,
  confidence REAL NOT NULL,
  PRIMARY KEY (input_sha256, target_sha256, geometry)
) STRICT, WITHOUT ROWID;
CREATE TABLE stages (
  pipeline TEXT NOT NULL,
  stage TEXT NOT NULL,
  stage_key TEXT NOT NULL,
  result TEXT NOT NULL DEFAULT '{}',
  job_id INTEGER REFERENCES jobs (id),
  completed_at INTEGER NOT NULL,
  PRIMARY KEY (pipeline, stage)
) STRICT;
INSERT INTO "stages" VALUES('night','train','802b279845383358a472399e31ef3875b985f983fcb9e9c216962889c59e0fa2-1d780d6d0e1c3cfdc91d1cea1c551087b782e94b51100af0e38c5d9e1a04eb9b','{"ended":"epochs","job":2,"model":"night@1","model_id":1,"run":1,"seconds":0.04518769800051814,"seconds_per_step":0.007531283000086357,"state":"completed","steps":6,"unchanged":false}',2,1795733555670);
INSERT INTO "stages" VALUES('night','evaluate','5eb80a45f779106722523229293cd60649b4e158683fa0bd392609f0250c0206-101aee43ade1baed41c4c18631aac102259619c5aa8745731b5891579e0f3d5b','{"baselines":{"input-copy":{"l1":0.2218188387574628,"ms_ssim":0.4395412518517041,"ms_ssim_scales":2,"psnr":13.355634066522091,"sharpness":0.21644957837710538,"ssim":0.47266706848512297,"swd":891.0801760100762},"mean-target":{"l1":0.12263940416548091,"ms_ssim":0.5239916529271205,"ms_ssim_scales":2,"psnr":15.064849547037221,"sharpness":2.0299117675758827,"ssim":0.5526114108253738,"swd":393.0357964129176}},"dataset":"night","dataset_version":1,"images":5,"job":3,"metrics":{"l1":0.2843615998300569,"ms_ssim":0.44874191331378477,"ms_ssim_scales":2,"psnr":10.031037683514906,"sharpness":2.084373250296304,"ssim":0.39439389892519106,"swd":970.1998319332565},"model":"night@1","model_id":1,"split":"val","unchanged":false}',3,1795733556290);
INSERT INTO "stages" VALUES('night','promote','afb777f56bd32be5db3de8771093223bf063cbc6b32f68a2793d2b503050e64c-9a219500d12dcba607f38ad89f86e487182e708ee734be91cdfd3ad6aaf5aa5a','{"challenger":"night@1","challenger_id":1,"challenger_metrics":{"l1":0.2843615998300569,"ms_ssim":0.44874191331378477,"ms_ssim_scales":2,"psnr":10.031037683514906,"sharpness":2.084373250296304,"ssim":0.39439389892519106,"swd":970.1998319332565},"images":5,"job":4,"metric":"swd","reason":"there is no champion, and swd 970.2 does not beat the baseline input, 891.08","split":"val","unchanged":false,"verdict":"REJECT"}',4,1795733557018);
CREATE TABLE "translation_items" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL REFERENCES jobs (id),
  chunk_id INTEGER REFERENCES jobs (id),
  model_id INTEGER NOT NULL REFERENCES models (id),
  input_path TEXT NOT NULL,
  input_size INTEGER CHECK (input_size >= 0),
  sample INTEGER NOT NULL DEFAULT 1 CHECK (sample >= 1),
  output_path TEXT,
  settings_sha256 TEXT NOT NULL CHECK (length(settings_sha256) = 64),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'publishing', 'completed', 'skipped', 'failed')),
  claim INTEGER,
  reason TEXT,
  input_sha256 TEXT CHECK (length(input_sha256) = 64),
  mask_sha256 TEXT CHECK (length(mask_sha256) = 64),
  output_sha256 TEXT CHECK (length(output_sha256) = 64),
  output_size INTEGER CHECK (output_size >= 0),
  width INTEGER CHECK (width >= 1),
  height INTEGER CHECK (height >= 1),
  fit TEXT,
  realism REAL,
  colourfulness REAL,
  error TEXT,
  note TEXT,
  planned_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  UNIQUE (job_id, input_path, sample),
  CHECK ((state IN ('completed', 'skipped', 'failed')) = (finished_at IS NOT NULL)),
  CHECK (state NOT IN ('running', 'publishing') OR claim IS NOT NULL),
  CHECK (state <> 'failed' OR error IS NOT NULL),
  CHECK (state NOT IN ('publishing', 'completed') OR (input_sha256 IS NOT NULL AND output_path IS NOT NULL
    AND output_sha256 IS NOT NULL AND output_size IS NOT NULL))
) STRICT;
INSERT INTO "translation_items" VALUES(1,6,7,1,'/data/maps/one.png',206,1,'/data/results/one.png','692b45156d19225a3d9c6bf0bf13e7af0416d8fcf3108e46a634bc5dac45163c','completed',1,NULL,'86acdc235f56159307a2f6ff84490ea21a6b7e5f72a776c5eced78ca476b6386',NULL,'1173b7e3f2a60a65426b762d206b2c03e08c213b37ab053673bffc0ee2cd4374',3154,40,30,'whole',NULL,9.59579761609013637269e+00,NULL,NULL,1795733557624,1795733557771,1795733557806);
INSERT INTO "translation_items" VALUES(2,6,7,1,'/data/maps/two.png',8,1,'/data/results/two.png','692b45156d19225a3d9c6bf0bf13e7af0416d8fcf3108e46a634bc5dac45163c','failed',1,'not an image','453361fd925712bb2f4ef496dfa3480f0d7a1e22fc15dc69e72aeb8086c135ce',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'cannot translate `/data/maps/two.png`: the file is no image of a known format; PNG and JPEG are read',NULL,1795733557624,1795733557772,1795733557773);
CREATE TABLE translation_settings (
  sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  settings TEXT NOT NULL
) STRICT;
INSERT INTO "translation_settings" VALUES('692b45156d19225a3d9c6bf0bf13e7af0416d8fcf3108e46a634bc5dac45163c','{"architecture":{"channels":{"input":3,"target":3},"colour":"rgb","discriminator":{"conditional":true,"filters":2,"receptive_field":16},"dropout":0.5,"dropout_at":"port","filters":2,"generator":"unet","normalization":"batch","size":32},"compression":2,"decoder":[],"dropout":true,"encoder":[],"fit":"whole","format":"keep","mark":["pix2pix 0.1.0","night@1"],"quality":95,"sample":1,"saturation":1,"seed":1,"version":2,"weights":"c16d0e546bd61c5b11e5bb25e02e8d8de9efdf602c7f31ec0d566425987bda48","whole_memory":2147483648,"working_size":32}');
CREATE TABLE warnings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER REFERENCES runs (id),
  job_id INTEGER REFERENCES jobs (id),
  name TEXT NOT NULL,
  message TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE workers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  queues TEXT NOT NULL,
  concurrency INTEGER NOT NULL CHECK (concurrency >= 1),
  cores INTEGER NOT NULL CHECK (cores >= 1),
  started_at INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  beats INTEGER NOT NULL DEFAULT 0,
  stopped_at INTEGER,
  stop_reason TEXT, memory INTEGER CHECK (memory > 0),
  CHECK ((stopped_at IS NULL) = (stop_reason IS NULL))
) STRICT;
INSERT INTO "workers" VALUES(1,'host-27626-1795733553097-24763','host',27626,'',1,2,1795733553104,1795733557121,3,1795733557237,'done',25276063744);
INSERT INTO "workers" VALUES(2,'host-27685-1795733557480-54962','host',27685,'',1,2,1795733557480,1795733557485,1,1795733557937,'done',25276063744);
INSERT INTO "workers" VALUES(3,'host-27724-1795733558239-49032','host',27724,'',1,2,1795733558239,1795733558242,1,1795733558383,'done',25276063744);
CREATE INDEX dataset_files_sha256 ON dataset_files (dataset_id, sha256);
CREATE UNIQUE INDEX pairs_present ON pairs (dataset_id, pair_key) WHERE removed_in IS NULL;
CREATE INDEX pairs_versions ON pairs (dataset_id, added_in, removed_in);
CREATE INDEX pairs_group ON pairs (dataset_id, group_key);
CREATE INDEX workers_alive ON workers (id) WHERE stopped_at IS NULL;
CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('scheduled', 'retryable');
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key)
  WHERE state NOT IN ('completed', 'cancelled', 'discarded') AND unique_key IS NOT NULL;
CREATE INDEX jobs_pipeline ON jobs (pipeline) WHERE pipeline IS NOT NULL;
CREATE INDEX job_dependents ON job_dependencies (depends_on);
CREATE INDEX events_job ON events (job_id, id);
CREATE TRIGGER job_enqueued AFTER INSERT ON jobs BEGIN
  INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
  VALUES (new.id, new.updated_at, NULL, new.state, new.claim, new.worker_id, new.reason);
END;
CREATE TRIGGER job_changed AFTER UPDATE OF state ON jobs WHEN new.state <> old.state BEGIN
  INSERT INTO events (job_id, at, from_state, to_state, claim, worker_id, detail)
  VALUES (new.id, new.updated_at, old.state, new.state, new.claim, coalesce(new.worker_id, old.worker_id),
    new.reason);
END;
CREATE TRIGGER job_final BEFORE UPDATE OF state ON jobs
  WHEN old.state IN ('completed', 'cancelled', 'discarded') AND new.state <> old.state
    AND (old.state = 'completed' OR new.state NOT IN ('available', 'waiting')) BEGIN
  SELECT raise(ABORT, 'a finished job stays as it ended, but a cancelled or discarded one can be retried');
END;
CREATE TRIGGER job_claim_grows BEFORE UPDATE OF claim ON jobs WHEN new.claim < old.claim BEGIN
  SELECT raise(ABORT, 'a claim number never falls');
END;
CREATE INDEX runs_job ON runs (job_id);
CREATE TRIGGER run_ends_with_job AFTER UPDATE OF state ON jobs
  WHEN new.state IN ('cancelled', 'discarded') AND old.state <> new.state BEGIN
  UPDATE runs SET state = CASE new.state WHEN 'cancelled' THEN 'cancelled' ELSE 'failed' END,
    error = coalesce(new.error, new.cancel_reason), finished_at = new.finished_at
  WHERE job_id = new.id AND state = 'running';
END;
CREATE INDEX models_run ON models (run_id);
CREATE INDEX metrics_run ON metrics (run_id, name, step) WHERE run_id IS NOT NULL;
CREATE INDEX metrics_evaluation ON metrics (evaluation_id) WHERE evaluation_id IS NOT NULL;
CREATE INDEX jobs_ready ON jobs (priority, run_at, id) WHERE state = 'available';
CREATE INDEX jobs_wanted ON jobs (wanted_host, priority) WHERE state = 'available' AND wanted_host IS NOT NULL;
CREATE INDEX jobs_running ON jobs (worker_id) WHERE state = 'running';
CREATE INDEX jobs_waiting ON jobs (id) WHERE state = 'waiting';
CREATE INDEX jobs_parent ON jobs (parent_id, state) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX translation_outputs ON translation_items (job_id, output_path) WHERE output_path IS NOT NULL;
CREATE INDEX translation_completed ON translation_items (output_path, id) WHERE state = 'completed';
CREATE INDEX translation_states ON translation_items (job_id, state, id);
CREATE INDEX translation_chunks ON translation_items (chunk_id, state, id) WHERE chunk_id IS NOT NULL;
CREATE UNIQUE INDEX holdouts_in_use ON holdouts (model_name, dataset_id) WHERE replaced_at IS NULL;
CREATE INDEX decisions_challenger ON decisions (challenger_id);
CREATE INDEX pairs_removed ON pairs (dataset_id, removed_in) WHERE removed_in IS NOT NULL;
CREATE INDEX pairs_content ON pairs (dataset_id, input_sha256, target_sha256);
CREATE VIEW job_history AS SELECT j.id, j.kind, j.queue, j.state, j.attempts, w.name AS worker,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.enqueued_at / 1000.0, 'unixepoch') AS enqueued_at, strftime('%Y-%m-%dT%H:%M:%fZ', j.started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.finished_at / 1000.0, 'unixepoch') AS finished_at,
  (SELECT round((sum(a.finished_at) - sum(a.started_at)) / 1000.0, 3) FROM attempts a
    WHERE a.job_id = j.id AND a.finished_at IS NOT NULL) AS seconds,
  CASE WHEN j.state = 'cancelled' THEN j.cancel_reason ELSE j.error END AS error,
  j.pipeline, j.priority, strftime('%Y-%m-%dT%H:%M:%fZ', j.run_at / 1000.0, 'unixepoch') AS run_at, j.max_attempts, j.losses, j.progress, j.result, j.payload,
  j.parent_id AS parent, j.cores, j.timeout_ms / 1000.0 AS timeout, round(j.memory / 1000000.0, 1) AS memory_mb,
  j.unique_key
FROM jobs j LEFT JOIN attempts l ON l.job_id = j.id
    AND l.claim = (SELECT max(a.claim) FROM attempts a WHERE a.job_id = j.id)
  LEFT JOIN workers w ON w.id = l.worker_id;
CREATE VIEW attempt_history AS SELECT a.job_id AS job, j.kind, a.number, a.claim, w.name AS worker, strftime('%Y-%m-%dT%H:%M:%fZ', a.started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', a.finished_at / 1000.0, 'unixepoch') AS finished_at, round((a.finished_at - a.started_at) / 1000.0, 3) AS seconds, a.outcome,
  a.error, a.log_path AS log, round(a.peak_memory / 1000000.0, 1) AS peak_memory_mb
FROM attempts a JOIN jobs j ON j.id = a.job_id JOIN workers w ON w.id = a.worker_id;
CREATE VIEW event_history AS SELECT e.id, e.job_id AS job, j.kind, strftime('%Y-%m-%dT%H:%M:%fZ', e.at / 1000.0, 'unixepoch') AS at, e.from_state, e.to_state, e.claim, w.name AS worker,
  e.detail
FROM events e JOIN jobs j ON j.id = e.job_id LEFT JOIN workers w ON w.id = e.worker_id;
CREATE VIEW queue_depth AS SELECT j.queue, j.state, count(*) AS jobs, strftime('%Y-%m-%dT%H:%M:%fZ', min(j.enqueued_at) / 1000.0, 'unixepoch') AS oldest_enqueued_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', min(j.run_at) / 1000.0, 'unixepoch') AS next_run_at, strftime('%Y-%m-%dT%H:%M:%fZ', q.paused_at / 1000.0, 'unixepoch') AS paused_at
FROM jobs j LEFT JOIN queues q ON q.name = j.queue
WHERE j.state NOT IN ('completed', 'cancelled', 'discarded')
GROUP BY j.queue, j.state;
CREATE VIEW worker_history AS SELECT w.name AS worker, w.host, w.pid, w.queues, w.concurrency, w.cores, strftime('%Y-%m-%dT%H:%M:%fZ', w.started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', w.heartbeat_at / 1000.0, 'unixepoch') AS heartbeat_at, strftime('%Y-%m-%dT%H:%M:%fZ', w.stopped_at / 1000.0, 'unixepoch') AS stopped_at, w.stop_reason,
  (SELECT count(*) FROM attempts a WHERE a.worker_id = w.id) AS attempts,
  (SELECT count(*) FROM jobs j WHERE j.worker_id = w.id AND j.state = 'running') AS running
FROM workers w;
CREATE VIEW dataset_summary AS SELECT d.name AS dataset, v.number AS version, v.pair_count AS pairs, v.train_count AS train, v.val_count AS val,
  v.test_count AS test,
  (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.added_in = v.number) AS added,
  (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.removed_in = v.number) AS removed,
  v.rejected_count AS rejected, v.duplicate_count AS duplicates, v.manifest_sha256, v.job_id AS job,
  strftime('%Y-%m-%dT%H:%M:%fZ', v.created_at / 1000.0, 'unixepoch') AS created_at,
  v.number = (SELECT max(l.number) FROM dataset_versions l WHERE l.dataset_id = d.id) AS is_latest,
  (SELECT count(*) FROM pairs p WHERE p.dataset_id = d.id AND p.removed_in = v.number
    AND p.split IN ('val', 'test') AND NOT EXISTS (SELECT 1 FROM pairs q WHERE q.dataset_id = p.dataset_id
      AND q.input_sha256 = p.input_sha256 AND q.target_sha256 = p.target_sha256 AND q.split = p.split
      AND q.added_in <= v.number AND (q.removed_in IS NULL OR q.removed_in > v.number))) AS lost_hold_out,
  v.recipe
FROM datasets d JOIN dataset_versions v ON v.dataset_id = d.id;
CREATE VIEW rejected_files AS SELECT d.name AS dataset, CASE WHEN f.source = '' THEN f.path ELSE rtrim(f.source, '/') || '/' || f.path END
  AS path, f.reason, f.detail, strftime('%Y-%m-%dT%H:%M:%fZ', f.last_seen_at / 1000.0, 'unixepoch') AS seen_at, strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen_at / 1000.0, 'unixepoch') AS first_seen_at
FROM dataset_files f JOIN datasets d ON d.id = f.dataset_id
WHERE f.state = 'rejected';
CREATE VIEW source_files AS SELECT d.name AS dataset, CASE WHEN f.source = '' THEN f.path ELSE rtrim(f.source, '/') || '/' || f.path END
  AS path, f.state, f.reason, f.detail, f.size, f.sha256, strftime('%Y-%m-%dT%H:%M:%fZ', f.first_seen_at / 1000.0, 'unixepoch') AS first_seen_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', f.last_seen_at / 1000.0, 'unixepoch') AS seen_at
FROM dataset_files f JOIN datasets d ON d.id = f.dataset_id;
CREATE VIEW pair_history AS SELECT d.name AS dataset, p.pair_key AS pair, p.group_key AS pair_group, p.split, p.input_path, p.input_region,
  p.input_sha256, p.target_path, p.target_region, p.target_sha256, p.width, p.height, p.added_in, p.removed_in,
  p.input_area, p.target_area, p.shift_x, p.shift_y, p.shift_score AS shift_confidence, p.flags
FROM pairs p JOIN datasets d ON d.id = p.dataset_id;
CREATE VIEW training_history AS SELECT r.id AS run, r.job_id AS job, d.name AS dataset, v.number AS dataset_version,
  coalesce((SELECT m.name || '@' || m.version FROM models m WHERE m.run_id = r.id ORDER BY m.id DESC LIMIT 1),
    r.model_name) AS model,
  CASE WHEN r.state = 'running' AND (SELECT j.state FROM jobs j WHERE j.id = r.job_id) <> 'running'
    THEN 'interrupted' ELSE r.state END AS state,
  strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at / 1000.0, 'unixepoch') AS started_at, strftime('%Y-%m-%dT%H:%M:%fZ', r.finished_at / 1000.0, 'unixepoch') AS finished_at,
  round((r.finished_at - r.started_at) / 1000.0, 3) AS seconds, r.epochs, r.steps, r.seconds_per_step, r.verdict,
  s.name || '@' || s.version AS started_from, r.error, r.configuration, r.folder
FROM runs r LEFT JOIN dataset_versions v ON v.id = r.dataset_version_id LEFT JOIN datasets d ON d.id = v.dataset_id
  LEFT JOIN models s ON s.id = r.start_model_id;
CREATE VIEW metric_history AS SELECT coalesce(x.run_id, em.run_id) AS run,
  coalesce(em.name || '@' || em.version,
    (SELECT m.name || '@' || m.version FROM models m WHERE m.run_id = x.run_id ORDER BY m.id DESC LIMIT 1),
    r.model_name) AS model,
  x.step, x.epoch, x.split, x.name, x.value, strftime('%Y-%m-%dT%H:%M:%fZ', x.recorded_at / 1000.0, 'unixepoch') AS recorded_at, x.series,
  x.evaluation_id AS evaluation, d.name AS dataset, v.number AS dataset_version
FROM metrics x LEFT JOIN runs r ON r.id = x.run_id LEFT JOIN evaluations e ON e.id = x.evaluation_id
  LEFT JOIN models em ON em.id = e.model_id
  LEFT JOIN dataset_versions v ON v.id = coalesce(e.dataset_version_id, r.dataset_version_id)
  LEFT JOIN datasets d ON d.id = v.dataset_id;
CREATE VIEW model_history AS SELECT m.name AS model, m.version, e.event, e.from_alias, e.to_alias, e.reason, strftime('%Y-%m-%dT%H:%M:%fZ', e.at / 1000.0, 'unixepoch') AS at,
  m.run_id AS run
FROM model_events e JOIN models m ON m.id = e.model_id;
CREATE VIEW model_summary AS SELECT m.name AS model, m.version,
  (SELECT group_concat(a.alias, ', ') FROM aliases a WHERE a.model_id = m.id) AS aliases, m.origin, m.run_id AS run,
  m.folder, m.generator_sha256, m.generator_size, m.discriminator_sha256, strftime('%Y-%m-%dT%H:%M:%fZ', m.created_at / 1000.0, 'unixepoch') AS created_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', m.files_removed_at / 1000.0, 'unixepoch') AS files_removed_at
FROM models m;
CREATE VIEW warning_history AS SELECT coalesce(w.run_id, (SELECT max(r.id) FROM runs r WHERE r.job_id = w.job_id)) AS run, w.job_id AS job,
  w.name, w.message, strftime('%Y-%m-%dT%H:%M:%fZ', w.at / 1000.0, 'unixepoch') AS at
FROM warnings w;
CREATE VIEW gate_history AS SELECT strftime('%Y-%m-%dT%H:%M:%fZ', x.at / 1000.0, 'unixepoch') AS at, c.name AS model, c.version AS version, o.name || '@' || o.version AS champion, x.verdict,
  x.metric, x.challenger_value, x.champion_value, x.improvement, x.interval_low, x.interval_high, x.margin, x.reason,
  d.name AS dataset, h.split, h.pair_count AS images, x.holdout_id AS holdout, x.job_id AS job, c.run_id AS run
FROM decisions x JOIN models c ON c.id = x.challenger_id LEFT JOIN models o ON o.id = x.champion_id
  JOIN holdouts h ON h.id = x.holdout_id JOIN datasets d ON d.id = h.dataset_id;
CREATE VIEW holdout_history AS SELECT h.id AS holdout, h.model_name AS model, d.name AS dataset, v.number AS dataset_version, h.split,
  h.pair_count AS pairs, h.sha256, h.first_sharpness, h.reason, strftime('%Y-%m-%dT%H:%M:%fZ', h.created_at / 1000.0, 'unixepoch') AS created_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', h.replaced_at / 1000.0, 'unixepoch') AS replaced_at
FROM holdouts h JOIN datasets d ON d.id = h.dataset_id JOIN dataset_versions v ON v.id = h.dataset_version_id;
CREATE VIEW translation_history AS SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.input_path, t.output_path, t.state,
  round((t.finished_at - t.started_at) / 1000.0, 3) AS seconds, t.error, t.input_sha256, t.output_sha256, t.output_size,
  t.note, strftime('%Y-%m-%dT%H:%M:%fZ', t.started_at / 1000.0, 'unixepoch') AS started_at, strftime('%Y-%m-%dT%H:%M:%fZ', t.finished_at / 1000.0, 'unixepoch') AS finished_at, t.reason, t.sample,
  t.fit, t.width, t.height, t.colourfulness, t.realism, t.chunk_id AS chunk, s.settings
FROM translation_items t JOIN models m ON m.id = t.model_id
  LEFT JOIN translation_settings s ON s.sha256 = t.settings_sha256;
CREATE VIEW failed_items AS SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.input_path, t.error,
  strftime('%Y-%m-%dT%H:%M:%fZ', t.finished_at / 1000.0, 'unixepoch') AS finished_at, t.reason
FROM translation_items t JOIN models m ON m.id = t.model_id
WHERE t.state = 'failed';
CREATE VIEW least_plausible AS SELECT t.job_id AS job, m.name || '@' || m.version AS model, t.output_path, t.input_path, t.realism,
  rank() OVER (PARTITION BY t.job_id ORDER BY t.realism IS NULL, t.realism, t.id) AS realism_rank,
  t.colourfulness,
  rank() OVER (PARTITION BY t.job_id ORDER BY t.colourfulness IS NULL, t.colourfulness, t.id)
    AS colourfulness_rank
FROM translation_items t JOIN models m ON m.id = t.model_id
WHERE t.state = 'completed';
CREATE VIEW output_lineage AS SELECT t.output_path, t.output_sha256, t.input_path, t.input_sha256, t.job_id AS job,
  m.name || '@' || m.version AS model, m.generator_sha256, r.id AS run, d.name AS dataset,
  v.number AS dataset_version, v.manifest_sha256, strftime('%Y-%m-%dT%H:%M:%fZ', t.finished_at / 1000.0, 'unixepoch') AS completed_at
FROM translation_items t JOIN models m ON m.id = t.model_id LEFT JOIN runs r ON r.id = m.run_id
  LEFT JOIN dataset_versions v ON v.id = r.dataset_version_id LEFT JOIN datasets d ON d.id = v.dataset_id
WHERE t.state = 'completed';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('translation_items',2);
INSERT INTO "sqlite_sequence" VALUES('events',34);
INSERT INTO "sqlite_sequence" VALUES('jobs',10);
INSERT INTO "sqlite_sequence" VALUES('workers',3);
INSERT INTO "sqlite_sequence" VALUES('attempts',9);
INSERT INTO "sqlite_sequence" VALUES('datasets',1);
INSERT INTO "sqlite_sequence" VALUES('dataset_files',9);
INSERT INTO "sqlite_sequence" VALUES('pairs',8);
INSERT INTO "sqlite_sequence" VALUES('dataset_versions',1);
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('metrics',96);
INSERT INTO "sqlite_sequence" VALUES('models',1);
INSERT INTO "sqlite_sequence" VALUES('model_events',3);
INSERT INTO "sqlite_sequence" VALUES('evaluations',2);
INSERT INTO "sqlite_sequence" VALUES('holdouts',1);
INSERT INTO "sqlite_sequence" VALUES('decisions',1);
COMMIT;
