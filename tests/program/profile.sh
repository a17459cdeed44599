# Every shipped profile is told from its own export, counts the right rows, and writes a
# mapping that a scenario reads the same way.
. "$2/tests/program/support.bash" "$@"

# sample NAME: rows of an export as the platform writes it; three sales count in each.
sample() {
  case $1 in
  taobao)
    printf '%s\n' '子订单编号,主订单编号,买家会员名,商品标题,商品价格,购买数量,外部系统编号,订单状态,商家编码,买家应付货款,买家实际支付金额,退款状态,退款金额,订单创建时间,订单付款时间' \
      '11,1,张三,龙井,100.00,2,,交易成功,tea-1,200.00,190.00,没有申请退款,无退款申请,2026-03-01 10:00:00,2026-03-01 10:01:00' \
      '12,1,张三,毛尖,50.00,1,,"买家已付款，等待卖家发货",tea-2,50.00,50.00,没有申请退款,0.00,2026-03-01 10:00:00,2026-03-01 10:01:00' \
      '13,2,李四,龙井,100.00,1,,交易成功,tea-1,100.00,100.00,退款成功,100.00,2026-03-02 10:00:00,2026-03-02 10:01:00' \
      '14,3,王五,龙井,100.00,1,,等待买家付款,tea-1,100.00,0.00,没有申请退款,0.00,2026-03-03 10:00:00,' |
      iconv -f UTF-8 -t GB18030 ;;
  tmall-report)
    printf '%s\n' '订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额' \
      '1,178.8,178.8,上海,2026-03-01 00:00:00,2026-03-01 00:01:00,0.0' \
      '2,21.0,21.0,内蒙古,2026-03-01 23:59:00,2026-03-02 00:00:02,0.0' \
      '3,37.0,37.0,安徽省,2026-03-02 23:59:54,2026-03-03 00:00:04,37.0' \
      '4,50.0,0.0,湖南省,2026-03-02 23:59:54,,0.0' ;;
  jd)
    printf '%s\n' '订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,下单帐号,付款确认时间,货号' \
      '1,901,龙井,2,在线支付,2026-03-01 08:00:00,100.00,200.00,190.00,190.00,完成,a,2026-03-01 08:01:00,tea-1' \
      '2,902,毛尖,1,货到付款,2026-03-01 09:00:00,50.00,50.00,50.00,50.00,等待确认收货,b,,tea-2' \
      '3,901,龙井,1,在线支付,2026-03-02 09:00:00,100.00,100.00,100.00,100.00,完成,c,2026-03-02 09:01:00,tea-1' \
      '4,901,龙井,1,在线支付,2026-03-02 09:00:00,100.00,100.00,100.00,100.00,(锁定)取消,d,,tea-1' ;;
  pinduoduo)
    printf '%s\n' '商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,商品id,商家编码-规格维度,售后状态,支付时间' \
      '龙井,1,已签收,200.00,10.00,0.00,190.00,190.00,2,,901,tea-1,无售后或售后取消,2026-03-01 08:00:00' \
      '毛尖,2,"已发货，待签收",50.00,0.00,0.00,50.00,50.00,1,,902,tea-2,无售后或售后取消,2026-03-01 08:00:00' \
      '龙井,3,待发货,100.00,0.00,0.00,100.00,100.00,1,,901,tea-1,无售后或售后取消,2026-03-02 08:00:00' \
      '龙井,4,"未发货，退款成功",100.00,0.00,0.00,100.00,100.00,1,,901,tea-1,退款成功,2026-03-02 08:00:00' ;;
  douyin)
    printf '%s\n' '主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态' \
      '1,11,龙井,罐,2,901,tea-1,100.00,190.00,2026-03-01 08:00:00,2026-03-01 08:00:09,已完成,' \
      '1,12,毛尖,罐,1,902,tea-2,50.00,50.00,2026-03-01 08:00:00,2026-03-01 08:00:09,已发货,' \
      '2,21,龙井,罐,1,901,tea-1,100.00,100.00,2026-03-02 08:00:00,2026-03-02 08:00:09,备货中,' \
      '3,31,龙井,罐,1,901,tea-1,100.00,100.00,2026-03-02 08:00:00,,已关闭,' ;;
  amazon)
    printf '%s\n' 'amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,promotion-ids' \
      '1-1,,2026-03-01T08:00:00+00:00,2026-03-02T08:00:00+00:00,Shipped,Amazon,Amazon.com,Longjing,tea-1,B01,Shipped,2,USD,190.00,0.00,PAWS-V2' \
      '1-2,,2026-03-01T09:00:00+00:00,2026-03-02T08:00:00+00:00,Shipped - Delivered to Buyer,Merchant,Amazon.com,Maojian,tea-2,B02,Shipped,1,USD,50.00,0.00,' \
      '1-3,,2026-03-02T09:00:00+00:00,2026-03-02T08:00:00+00:00,Unshipped,Merchant,Amazon.com,Longjing,tea-1,B01,Unshipped,1,USD,100.00,0.00,' \
      '1-4,,2026-03-02T09:00:00+00:00,2026-03-02T08:00:00+00:00,Cancelled,Amazon,Amazon.com,Longjing,tea-1,B01,Cancelled,0,USD,,,' | tr ',' '\t' ;;
  shopify)
    printf '%s\n' 'Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Refunded Amount' \
      '#1001,a@example.com,paid,2026-03-01 08:00:10 +0800,fulfilled,CNY,240.00,240.00,2026-03-01 08:00:00 +0800,2,Longjing,95.00,100.00,tea-1,0.00' \
      '#1001,a@example.com,,,,,,,2026-03-01 08:00:00 +0800,1,Maojian,50.00,,tea-2,' \
      '#1002,b@example.com,pending,,,CNY,150.00,150.00,2026-03-02 08:00:00 +0800,1,Longjing,100.00,,tea-1,0.00' \
      '#1002,b@example.com,,,,,,,2026-03-02 08:00:00 +0800,1,Maojian,50.00,,tea-2,' \
      '#1003,c@example.com,refunded,2026-03-03 08:00:10 +0800,,CNY,100.00,100.00,2026-03-03 08:00:00 +0800,1,Longjing,100.00,,tea-1,100.00' ;;
  woocommerce)
    printf '%s\n' 'Order Number,Order Status,Order Date,Email (Billing),Payment Method Title,Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code' \
      '1,Completed,2026-03-01 08:00,a@example.com,Card,240.00,tea-1,1,Longjing,2,95.00,' \
      '1,Completed,2026-03-01 08:00,a@example.com,Card,240.00,tea-2,2,Maojian,1,50.00,' \
      '2,Processing,2026-03-02 08:00,b@example.com,Card,100.00,tea-1,1,Longjing,1,100.00,' \
      '3,Cancelled,2026-03-02 08:00,c@example.com,Card,100.00,tea-1,1,Longjing,1,100.00,' ;;
  orders)
    printf '%s\n' 'Order ID,Order Date,Product,Quantity,Price' '1,2026-03-01,tea-1,2,95.00' \
      '1,2026-03-01,tea-2,1,50.00' '2,2026-03-18,tea-1,1,100.00' ;;
  weekly)
    printf '%s\n' 'week;sku;channel;units;revenue' '2026-03-02;tea-1;shop;20;1900.5' \
      '2026-03-09;tea-1;shop;10;1000' '2026-03-09;tea-2;shop;5;250' ;;
  esac
}

for name in taobao tmall-report jd pinduoduo douyin amazon shopify woocommerce orders weekly; do
  file=$scratch/$name.csv
  sample "$name" >"$file"
  known=$name
  case $name in orders | weekly) known=generic-$name ;; esac
  expect 0 "$purser" profile "$file" -o "$scratch/$name.yaml"
  prints "($known)"
  prints 'rows       3 count'
  prints 'revenue'
  [ "$(sed -n '/^  Day /,/^$/p' "$scratch/out" | grep -c '^  2026-03-')" = 3 ] ||
    fail "$name: not three rows shown"
  # The same rows through a scenario of the mapping, and of the platform's name alone.
  mkdir -p "$scratch/$name"
  cp "$file" "$scratch/$name/"
  { printf 'calendar: {horizon: 2}\ndata:\n'; sed 's/^/  /' "$scratch/$name.yaml"; } \
    >"$scratch/$name/scenario.yaml"
  expect 0 "$purser" check "$scratch/$name"
  grep -q ': note: 3 of [345] rows were read as' "$scratch/out" || fail "$name: not the same three rows"
  case $known in generic-*) channel=', constants: {channel: shop}' ;; *) channel= ;; esac
  printf 'calendar: {horizon: 2}\ndata: {sales: {a: {file: %s.csv, platform: %s%s}}}\n' \
    "$name" "$known" "$channel" >"$scratch/$name/scenario.yaml"
  expect 0 "$purser" check "$scratch/$name"
done

# What the project's own generator writes as each platform does: rows, units, money and
# refunds are those that were drawn, alone and through a scenario with the platform's name.
generator=$(dirname "$purser")/scenarios/season_generator
expect 0 "$generator" platforms "$scratch/samples"
while IFS=, read -r name rows units revenue refund; do
  expect 0 "$purser" profile "$scratch/samples/$name.csv" -o "$scratch/samples/$name.yaml"
  prints "($name)"
  prints "rows       $rows count"
  prints ' 0 cannot be read'
  prints "sums       $units units, $revenue revenue, $refund refunds"
  mkdir "$scratch/samples/$name"
  cp "$scratch/samples/$name.csv" "$scratch/samples/$name/"
  { printf 'calendar: {horizon: 2}\ndata:\n'; sed 's/^/  /' "$scratch/samples/$name.yaml"; } \
    >"$scratch/samples/$name/scenario.yaml"
  expect 0 "$purser" check "$scratch/samples/$name"
  grep -q ": note: $rows of [0-9]* rows were read as" "$scratch/out" ||
    fail "$name: the scenario reads other rows: $(cat "$scratch/out")"
done < <(tail -n +2 "$scratch/samples/expected.csv")
[ "$(wc -l <"$scratch/samples/expected.csv")" = 12 ] || fail 'not eleven samples'

expect 0 "$purser" profile "$scratch/taobao.csv"
prints 'GB18030'
prints 'tea-1    taobao'
prints 'column     refund = `退款金额`'
expect 0 "$purser" profile "$scratch/amazon.csv"
prints 'delimiter  tab'
expect 0 "$purser" profile "$scratch/amazon.csv" --lang zh
prints '分隔符     制表符'
expect 0 "$purser" profile "$scratch/weekly.csv"
prints 'weekly totals'
prints 'one weekday'
prints 'channel = `channel`'

# Daily and weekly reports of shops: 统计日期, 支付件数 and their kin are known too.
for name in live marketplace search site social store; do
  expect 0 "$purser" profile "$root/scenarios/teahouse/exports/$name.csv"
  prints ", 0 cannot be read"
  prints "constant   channel = \`$name\`"
done

# What is missing is said with the columns there are; the mapping shows where to add it.
printf 'a,b\n1,2\n' >"$scratch/odd.csv"
expect 3 "$purser" profile "$scratch/odd.csv" -o "$scratch/odd.yaml"
says 'no column of'
says '# product: name the column'
grep -q '# date: name the column' "$scratch/odd.yaml" || fail 'no mapping to start from'

# States of orders that nobody asked about are shown, and stand in the mapping to be thinned.
expect 0 "$purser" profile "$root/scenarios/teahouse/exports/live.csv" -o "$scratch/live.yaml"
prints '(generic-orders)'
prints 'states     交易成功, 已退款, 交易关闭: all rows count'
grep -qF 'keep_status: ["交易成功", "已退款", "交易关闭"]' "$scratch/live.yaml" || fail 'no states'
expect 0 "$purser" profile "$root/scenarios/teahouse/exports/site.csv"
prints '(generic-weekly)'
expect 2 "$purser" profile "$scratch/jd.csv" --platform jingdong
says 'there is no shipped profile `jingdong`'
expect 8 "$purser" profile "$scratch/nowhere.csv"
finish
