-- KEYS: tasks  ARGV: id
-- gives 1 if nobody has ever had it
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local is_untouched = true
for _, flat in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  if not is_before(fields(flat)['last-delivered-id'], ARGV[1]) then is_untouched = false end
end
local gone = redis.call('XDEL', KEYS[1], ARGV[1])
if gone == 1 and is_untouched then return 1 end
return 0
