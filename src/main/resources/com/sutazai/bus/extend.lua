-- KEYS: tasks  ARGV: group, reader, id ...
-- gives how many are still the reader's; they stay his for as long again
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local kept = 0
for i = 3, #ARGV do
  local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if pending[1] and pending[1][2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
    kept = kept + 1
  end
end
return kept
