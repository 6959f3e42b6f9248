# 브라우저의 데스크와 로그인.

login-title = { $campaign } 로그인
login-staff = 스태프
login-guest = 게스트
login-name = 이름
login-passphrase = 스태프 암호
login-password = 게스트 암호
login-button = 로그인
login-as = { $name } 이름으로 로그인
login-hint = 리드는 링크로 들어옵니다. 부스 컴퓨터에서 `boothbot link --as 이름`을 실행하면 15분 동안 한 번 쓸 수 있는 링크가 나옵니다.
login-wrong = 맞지 않습니다. 다시 입력해 주세요.
login-wait = 너무 여러 번 시도했습니다. { $seconds }초 뒤에 다시 해 주세요.
login-no-name = 이름을 { $most }자 이내로 적어 주세요.
login-is-lead = { $name } 님은 리드이고, 리드는 링크로만 들어옵니다. 부스 컴퓨터에서 `boothbot link --as { $name }`을 실행해 달라고 하세요.
login-left = { $name } 님은 더 이상 스태프가 아닙니다. 리드에게 물어보세요.
login-link-worthless = 이미 쓴 링크이거나 15분이 지난 링크입니다. 새 링크를 받아 주세요.
