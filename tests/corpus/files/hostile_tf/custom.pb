

xPlaceholder

yVendor>DoThingsx