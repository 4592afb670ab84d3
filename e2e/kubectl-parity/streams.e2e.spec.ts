import { compareLines } from '../src/parity/compare.ts'
import { web } from '../src/parity/web.ts'

compareLines(
  'logs and commands in containers',
  [
    'logs nobody',
    'logs deploy/web -c nobody',
    'exec deploy/web -c nobody -- echo',
    'exec deploy/web -- echo hello',
    "exec deploy/web -- sh -c 'exit 7'",
    'logs -l app=nobody',
    'logs',
    'logs deploy/web --since=1m --since-time=2020-01-01T00:00:00Z',
    'logs deploy/web --all-containers -c nginx',
    'logs cm/conf',
    'exec deploy/web',
    'exec nobody -- echo',
    'exec deploy/web -it -- echo hello',
    'exec deploy/web -- nonexistent-program',
    'attach nobody',
    'cp nobody:/x /tmp/x',
    'port-forward pod/nobody 80',
  ],
  web,
)
