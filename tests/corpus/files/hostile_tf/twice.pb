

xPlaceholder

yIdentityReadFile